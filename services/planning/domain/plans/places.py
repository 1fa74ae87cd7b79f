"""A plan in the making: who and what is booked so far, and the first gap in which an operation could be done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from services.planning.domain.calendar import NO_TIME
from services.planning.domain.plans.bookings import Bookings, ChangingOver, first_gap
from services.planning.domain.plans.problem import (
    Center,
    OpenTimes,
    Person,
    Problem,
    Reason,
    Slot,
    Task,
    first_instant,
)
from services.planning.domain.routing import open_time_needed
from shared.contracts.values import ZERO

AS_PLANNED = timedelta(minutes=15)  # so far off its plan, an operation under way still counts as running to it


@dataclass(frozen=True, kw_only=True)
class Place:
    """A gap that was found for a task: on which of its work center's units, with how much work."""

    slot: Slot
    unit: Bookings
    worker: Bookings | None


@dataclass(frozen=True)
class Ready:
    """From when on a task may begin.

    Where the step before hands its pieces on in batches, the last one goes on when that ends, and is worked on then.
    """

    at: datetime
    ended: datetime | None = None
    last_batch: Decimal = ZERO

    def not_before(self, *instants: datetime | None) -> Ready:
        return replace(self, at=max([self.at, *(one for one in instants if one is not None)]))


class Places:
    """The units of all work centers and all people, and what they are booked for.

    What has begun, is pinned or frozen is booked before anything else.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.slots: dict[UUID, Slot] = {}
        self.unplanned: dict[UUID, Reason] = {}
        self.busy_until: dict[UUID, datetime] = {}
        self._changes_over = problem.changeovers.take_time
        self.open_times = OpenTimes(problem.calendars, first_instant(problem.now, problem.jobs), problem.now)
        self.units = {number: [Bookings() for _ in range(one.capacity)] for number, one in problem.centers.items()}
        self.workers = {number: Bookings() for number in problem.people}
        self.skilled: dict[str, list[Person]] = {}
        for _, person in sorted(problem.people.items()):
            for skill in person.skills:
                self.skilled.setdefault(skill, []).append(person)
        stays = [(self.standing(task), task) for job in problem.jobs for task in job.tasks if task.stays]
        self.unplanned.update((task.id, Reason.NO_OPEN_TIME) for found, task in stays if found is None)
        staying = [(*found, task) for found, task in stays if found is not None]
        staying.sort(key=lambda one: (one[0].start, str(one[2].id)))
        for slot, until, task in staying:
            self._keep(task, slot, until)
        for _, _, task in staying:
            if self._lacks_somebody(task):
                self._man(task)

    # ── what stays where it is ───────────────────────────────────────────────────────────────────────

    def _keep(self, task: Task, slot: Slot, until: datetime) -> None:
        """Book a task nobody may move, for as long as it will still take.

        More may have begun than there is room for. Then it takes the unit that is free first, so that no unit counts
        as free while as many are at work as there are units.
        """
        self.slots[task.id], self.busy_until[task.id] = slot, until
        if slot.work_center in self.units:
            units = self.units[slot.work_center]
            first = min(units, key=lambda unit: unit.free_again(slot.start, until) or slot.start)
            first.book(slot.start, until, task.setup_family)
        if slot.worker in self.workers and not self._lacks_somebody(task):
            self.workers[slot.worker].book(slot.start, until)

    @staticmethod
    def _lacks_somebody(task: Task) -> bool:
        """A hand has said where and when, but not who, and it takes a skill."""
        return task.skill is not None and task.worker is None and task.started_at is None

    def _man(self, task: Task) -> None:
        """Give it one who can and has the time: whoever had it, else the first of them. If nobody has, it stays his."""
        slot, until = self.slots[task.id], self.busy_until[task.id]
        center = self.problem.centers.get(slot.work_center or "")
        able = [person for person in self.people_for(task) if person is not None]
        for person in sorted(able, key=lambda one: one.number != slot.worker):
            booked = self.workers[person.number]
            if center is None or booked.free_again(slot.start, until) is not None:
                continue
            done = self._done(center, person, slot.start, self.work(task, center))
            opens = self.open_times.of(center, person).next_open(slot.start)
            if opens == slot.start and done is not None and done <= until:
                slot = replace(slot, worker=person.number)
                break
        self.slots[task.id] = slot
        if slot.worker in self.workers:
            self.workers[slot.worker].book(slot.start, until)

    def standing(self, task: Task) -> tuple[Slot, datetime] | None:
        """Where a task that stays is, and until when it keeps the place busy.

        One that was pinned keeps its times to the second. One under way keeps those of its plan as long as it
        about runs to it; else they are since when it runs, and when the rest is expected to be done. It stands nowhere
        where that is never.
        """
        number = task.last.work_center if task.last else next(iter(task.work_centers), None)
        worker = task.last.worker if task.last else task.worker
        center, person = self.problem.centers.get(number or ""), self.problem.people.get(worker or "")
        now = self.problem.now
        if task.started_at is None:
            assert task.last is not None
            overdue = task.last.start < now and center is not None
            done = self._done(center, person, now, self.work(task, center)) if overdue and center else now
            return task.last, max(task.last.end, done or now)
        expected = now
        if center is not None:
            since = now if task.reported else task.started_at
            done = self._done(center, person, since, self.work(task, center))
            if done is None:
                return None
            expected = max(now, done)
        if task.last is not None and abs(expected - task.last.end) <= AS_PLANNED and task.last.start <= task.last.end:
            return task.last, max(task.last.end, expected)
        return Slot(work_center=number, worker=worker, start=min(task.started_at, expected), end=expected), expected

    def _done(self, center: Center, person: Person | None, since: datetime, work: timedelta) -> datetime | None:
        """When work begun then ends. Who works although his calendar is never open keeps to that of the work center."""
        done = self.open_times.of(center, person).finish(since, work)
        return self.open_times.of(center, None).finish(since, work) if done is None else done

    @staticmethod
    def _run(task: Task, center: Center, quantity: Decimal) -> timedelta:
        """Some of its pieces, set up for already."""
        return open_time_needed(
            setup_seconds=ZERO, run_seconds=task.run_seconds, quantity=quantity, efficiency=center.efficiency
        )

    @staticmethod
    def work(task: Task, center: Center) -> timedelta:
        """Who has reported something has set up already."""
        return open_time_needed(
            setup_seconds=task.setup_seconds * (not task.reported),
            run_seconds=task.run_seconds,
            quantity=task.quantity,
            efficiency=center.efficiency,
        )

    # ── what finds a place ───────────────────────────────────────────────────────────────────────────

    def centers_of(self, task: Task) -> list[Center]:
        return [self.problem.centers[number] for number in task.work_centers if number in self.problem.centers]

    def people_for(self, task: Task) -> Sequence[Person | None]:
        """Who could do it; nobody is needed where the step names no skill."""
        if task.worker is not None:
            person = self.problem.people.get(task.worker)
            return [] if person is None else [person]
        if task.skill is None:
            return [None]
        able = self.skilled.get(task.skill, [])
        return [person for person in able if person.team == task.team] or able if task.team is not None else able

    def find(self, task: Task, ready: Ready) -> Place | Reason:
        """The gap that ends first; of equal ones where and with whom it was planned or wished, then by the routing."""
        centers, people = self.centers_of(task), self.people_for(task)
        if not centers:
            return Reason.NO_WORK_CENTER
        if not people:
            return Reason.NOBODY_SKILLED
        wished = sorted(people, key=lambda person: person is None or person.number != task.wished)
        pairs = [(center, person) for center in centers for person in wished]
        if task.last is not None:
            before = (task.last.work_center, task.last.worker)
            pairs.sort(key=lambda pair: (pair[0].number, pair[1].number if pair[1] else None) != before)
        best: Place | None = None
        for center, person in pairs:
            for place in self._gaps(task, center, person, ready, best):
                best = place
        return best or Reason.NO_OPEN_TIME

    def _gaps(
        self, task: Task, center: Center, person: Person | None, ready: Ready, best: Place | None
    ) -> Iterator[Place]:
        """On each unit of the work center the first gap, as long as it ends before the best one so far."""
        for unit in self.units[center.number]:
            found = self._gap(task, center, person, unit, ready, None if best is None else best.slot.end)
            if found is not None:
                best = found
                yield best

    def _gap(
        self,
        task: Task,
        center: Center,
        person: Person | None,
        unit: Bookings,
        ready: Ready,
        before: datetime | None = None,
    ) -> Place | None:
        """The first gap on one unit of one work center, with one worker or none."""
        open_time, work = self.open_times.of(center, person), self.work(task, center)
        worker = None if person is None else self.workers[person.number]
        since = self._keeps_pace(task, center, person, ready)
        bookings = [unit] if worker is None else [unit, worker]
        found = (
            None
            if since is None
            else first_gap(open_time, bookings, since, work, before, self._changing(task, center, unit))
        )
        if found is None:
            return None
        slot = Slot(work_center=center.number, worker=person.number if person else None, start=found[0], end=found[1])
        return Place(slot=slot, unit=unit, worker=worker)

    def _keeps_pace(self, task: Task, center: Center, person: Person | None, ready: Ready) -> datetime | None:
        """Not so early that it would have done everything before the last batch has come and is worked on."""
        if ready.ended is None:
            return ready.at
        open_time = self.open_times.of(center, person)
        end = open_time.finish(ready.ended, self._run(task, center, ready.last_batch))
        return None if end is None else max(ready.at, open_time.begin(end, self.work(task, center)))

    def _changing(self, task: Task, center: Center, unit: Bookings) -> ChangingOver | None:
        if task.setup_family is None or not self._changes_over:
            return None
        hours = self.open_times.of(center, None)
        return ChangingOver(unit, task.setup_family, self.problem.changeovers, hours)

    def still_there(self, tasks: Sequence[Task], at: int) -> Place | None:
        """The place a task had, if it can be done there and then as before; what is less work ends earlier.

        It may be about to begin, a little after its time.
        """
        task = tasks[at]
        last, soonest = task.last, self.problem.now - AS_PLANNED
        ready = (self.before(tasks, at) or Ready(soonest)).not_before(soonest, task.earliest)
        if last is None or last.start < ready.at or last.work_center not in task.work_centers:
            return None
        center, person = self.problem.centers.get(last.work_center or ""), None
        if center is None or (last.worker is None) != (task.skill is None and task.worker is None):
            return None
        if last.worker is not None:
            person = self.problem.people.get(last.worker)
            if person is None or person not in self.people_for(task):
                return None
        open_time, work = self.open_times.of(center, person), self.work(task, center)
        end = last.start if work == NO_TIME else open_time.finish(last.start, work)
        if end is None or (work > NO_TIME and open_time.next_open(last.start) != last.start):
            return None
        since = self._keeps_pace(task, center, person, ready)
        if since is None or since > last.start:
            return None
        worker = None if person is None else self.workers[person.number]
        if worker is not None and worker.free_again(last.start, end) is not None:
            return None
        free = (one for one in self.units[center.number] if one.free_again(last.start, end) is None)
        changing = ((one, self._changing(task, center, one)) for one in free)
        unit = next((one for one, over in changing if over is None or over.fits(last.start, end)), None)
        if unit is None:
            return None
        slot = Slot(work_center=last.work_center, worker=last.worker, start=last.start, end=end)
        return Place(slot=slot, unit=unit, worker=worker)

    def on_unit(self, task: Task, center: str, unit: int, person: str | None, ready: Ready) -> Place | None:
        """The first gap on one unit of one work center, with one worker; the wished one if that is no later."""
        one, who = self.problem.centers[center], self.problem.people.get(person or "")
        place = self._gap(task, one, who, self.units[center][unit], ready)
        wished = next((one for one in self.people_for(task) if one is not None and one.number == task.wished), who)
        if place is None or wished is who:
            return place
        his = self._gap(task, one, wished, self.units[center][unit], ready)
        return his if his is not None and his.slot.end <= place.slot.end else place

    def comes_too_late(self, tasks: Sequence[Task], at: int, slot: Slot) -> bool:
        """A step after it was pinned to a time before it could be done, or before the first of it could go on."""
        for later in range(at + 1, len(tasks)):
            pinned = tasks[later]
            if pinned.fixed and pinned.id in self.slots:
                over = slot.end if later > at + 1 else self._handed_on(tasks[at], pinned, slot, slot.end)
                if over > self.slots[pinned.id].start:
                    return True
        return False

    def take(self, task: Task, place: Place) -> None:
        """Book a place for a task."""
        self.slots[task.id] = place.slot
        self.busy_until[task.id] = place.slot.end
        place.unit.book(place.slot.start, place.slot.end, task.setup_family)
        if place.worker is not None:
            place.worker.book(place.slot.start, place.slot.end)

    def give_up_behind(self, tasks: Sequence[Task]) -> None:
        """What follows a step that stands nowhere has no place either, unless it stands somewhere already."""
        is_lost = False
        for task in tasks:
            is_lost = is_lost or task.id in self.unplanned
            if is_lost and task.id not in self.slots:
                self.unplanned.setdefault(task.id, Reason.STEP_BEFORE_UNPLANNED)

    def end_before(self, tasks: Sequence[Task], at: int) -> datetime | None:
        """When everything before a task is done that has a place."""
        return max((self.busy_until[task.id] for task in tasks[:at] if task.id in self.busy_until), default=None)

    def before(self, tasks: Sequence[Task], at: int) -> Ready | None:
        """When what is before a task lets it begin; nothing if nothing is."""
        ended = self.end_before(tasks, at)
        previous = tasks[at - 1] if at > 0 else None
        if ended is None or previous is None or previous.id not in self.slots:
            return None if ended is None else Ready(ended)
        handed_on = self._handed_on(previous, tasks[at], self.slots[previous.id], ended)
        if handed_on >= ended or previous.transfer_quantity is None:
            return Ready(ended)
        last_batch = previous.quantity % previous.transfer_quantity or previous.transfer_quantity
        return Ready(handed_on, ended, min(last_batch, tasks[at].quantity))

    def _handed_on(self, task: Task, following: Task, slot: Slot, ended: datetime) -> datetime:
        """When the first transfer batch is there; where there are none, when all is."""
        center = self.problem.centers.get(slot.work_center or "")
        if task.transfer_quantity is None or center is None:
            return ended
        missing = task.transfer_quantity - following.waiting
        if missing >= task.quantity:
            return ended
        since = max(slot.start, self.problem.now) if task.reported else slot.start
        if missing <= ZERO:
            return min(since, ended)
        person = self.problem.people.get(slot.worker or "")
        first = self.open_times.of(center, person).finish(since, self.work(replace(task, quantity=missing), center))
        return ended if first is None else min(first, ended)

    def ready_after(self, tasks: Sequence[Task], at: int) -> Ready:
        """From when on it could be begun that is not planned yet."""
        now = self.problem.now
        return (self.before(tasks, at) or Ready(now)).not_before(now, tasks[at].earliest)

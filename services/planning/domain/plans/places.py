"""A plan in the making: who and what is booked so far, and the first gap in which an operation could be done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.planning.domain.calendar import NO_TIME
from services.planning.domain.plans.bookings import Bookings, first_gap
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

AS_PLANNED = timedelta(minutes=15)  # so far off its plan, an operation under way still counts as running to it


@dataclass(frozen=True, kw_only=True)
class Place:
    """A gap that was found for a task: on which of its work center's units, with how much work."""

    slot: Slot
    unit: Bookings
    worker: Bookings | None


class Places:
    """The units of all work centers and all people, and what they are booked for.

    What has begun, is pinned or frozen is booked before anything else.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.slots: dict[UUID, Slot] = {}
        self.unplanned: dict[UUID, Reason] = {}
        self.busy_until: dict[UUID, datetime] = {}
        self.open_times = OpenTimes(problem.calendars, first_instant(problem.now, problem.jobs))
        self.units = {number: [Bookings() for _ in range(one.capacity)] for number, one in problem.centers.items()}
        self.workers = {number: Bookings() for number in problem.people}
        self.skilled: dict[str, list[Person]] = {}
        for _, person in sorted(problem.people.items()):
            for skill in person.skills:
                self.skilled.setdefault(skill, []).append(person)
        staying = [(*self.standing(task), task) for job in problem.jobs for task in job.tasks if task.stays]
        for slot, until, task in sorted(staying, key=lambda one: (one[0].start, str(one[2].id))):
            self._keep(task, slot, until)

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
            first.book(slot.start, until)
        if slot.worker in self.workers:
            self.workers[slot.worker].book(slot.start, until)

    def standing(self, task: Task) -> tuple[Slot, datetime]:
        """Where a task that stays is, and until when it keeps the place busy.

        One that was pinned keeps its times to the second. One under way keeps those of its plan as long as it
        about runs to it; else they are since when it runs, and when the rest is expected to be done.
        """
        number = task.last.work_center if task.last else next(iter(task.work_centers), None)
        worker = task.last.worker if task.last else task.worker
        center, person = self.problem.centers.get(number or ""), self.problem.people.get(worker or "")
        now = self.problem.now
        if task.started_at is None:
            assert task.last is not None
            overdue = task.last.start < now and center is not None
            done = self._done(center, person, now, self.work(task, center)) if overdue and center else now
            return task.last, max(task.last.end, done)
        expected = now
        if center is not None:
            since = now if task.reported else task.started_at
            expected = max(now, self._done(center, person, since, self.work(task, center)))
        if task.last is not None and abs(expected - task.last.end) <= AS_PLANNED and task.last.start <= task.last.end:
            return task.last, max(task.last.end, expected)
        return Slot(work_center=number, worker=worker, start=min(task.started_at, expected), end=expected), expected

    def _done(self, center: Center, person: Person | None, since: datetime, work: timedelta) -> datetime:
        return self.open_times.of(center, person).finish(since, work) or since

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
        return [None] if task.skill is None else self.skilled.get(task.skill, [])

    def find(self, task: Task, ready: datetime) -> Place | Reason:
        """The gap that ends first; of equal ones where and with whom it was planned, then by the routing."""
        centers, people = self.centers_of(task), self.people_for(task)
        if not centers:
            return Reason.NO_WORK_CENTER
        if not people:
            return Reason.NOBODY_SKILLED
        pairs = [(center, person) for center in centers for person in people]
        if task.last is not None:
            before = (task.last.work_center, task.last.worker)
            pairs.sort(key=lambda pair: (pair[0].number, pair[1].number if pair[1] else None) != before)
        best: Place | None = None
        for center, person in pairs:
            for place in self._gaps(task, center, person, ready, best):
                best = place
        return best or Reason.NO_OPEN_TIME

    def _gaps(
        self, task: Task, center: Center, person: Person | None, ready: datetime, best: Place | None
    ) -> Iterator[Place]:
        """On each unit of the work center the first gap, as long as it ends before the best one so far."""
        open_time = self.open_times.of(center, person)
        work = self.work(task, center)
        worker = None if person is None else self.workers[person.number]
        for unit in self.units[center.number]:
            bookings = [unit] if worker is None else [unit, worker]
            found = first_gap(open_time, bookings, ready, work, None if best is None else best.slot.end)
            if found is not None:
                start, end = found
                slot = Slot(work_center=center.number, worker=person.number if person else None, start=start, end=end)
                best = Place(slot=slot, unit=unit, worker=worker)
                yield best

    def still_there(self, task: Task, before: datetime | None) -> Place | None:
        """The place a task had, if it can be done there and then as before; what is less work ends earlier.

        It may be about to begin, a little after its time. `before` is when the step before it ends.
        """
        last, soonest = task.last, self.problem.now - AS_PLANNED
        if last is None or last.start < max(before or soonest, soonest) or last.work_center not in task.work_centers:
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
        worker = None if person is None else self.workers[person.number]
        if worker is not None and worker.free_again(last.start, end) is not None:
            return None
        unit = next((one for one in self.units[center.number] if one.free_again(last.start, end) is None), None)
        if unit is None:
            return None
        slot = Slot(work_center=last.work_center, worker=last.worker, start=last.start, end=end)
        return Place(slot=slot, unit=unit, worker=worker)

    def on_unit(self, task: Task, center: str, unit: int, person: str | None, ready: datetime) -> Place | None:
        """The first gap on one unit of one work center, with one worker."""
        one, who = self.problem.centers[center], self.problem.people.get(person or "")
        worker = None if who is None else self.workers[who.number]
        bookings = [self.units[center][unit]] + ([] if worker is None else [worker])
        found = first_gap(self.open_times.of(one, who), bookings, ready, self.work(task, one))
        if found is None:
            return None
        slot = Slot(work_center=center, worker=who.number if who else None, start=found[0], end=found[1])
        return Place(slot=slot, unit=bookings[0], worker=worker)

    def comes_too_late(self, tasks: Sequence[Task], at: int, end: datetime) -> bool:
        """A step after it was pinned to a time before it could be done."""
        pinned = (self.slots[later.id].start for later in tasks[at + 1 :] if later.fixed and later.id in self.slots)
        before = min(pinned, default=None)
        return before is not None and end > before

    def take(self, task: Task, place: Place) -> None:
        """Book a place for a task."""
        self.slots[task.id] = place.slot
        self.busy_until[task.id] = place.slot.end
        place.unit.book(place.slot.start, place.slot.end)
        if place.worker is not None:
            place.worker.book(place.slot.start, place.slot.end)

    def end_before(self, tasks: Sequence[Task], at: int) -> datetime | None:
        """When everything before a task is done that has a place."""
        return max((self.busy_until[task.id] for task in tasks[:at] if task.id in self.busy_until), default=None)

    def ready_after(self, tasks: Sequence[Task], at: int) -> datetime:
        """From when on it could be begun that is not planned yet."""
        return max(self.end_before(tasks, at) or self.problem.now, self.problem.now)

"""A forward schedule: the most urgent work order first, each operation as early as it can be finished.

What has started, is pinned or frozen is booked before anything else and never moved. Then every task, in
the order of its routing, takes the first gap in which a work center has a unit free and, where the step
asks for a skill, a worker who has it is free with it. What nobody can do is told, never dropped.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from services.planning.domain.calendar import OpenTime
from services.planning.domain.routing import open_time_needed
from services.planning.domain.scheduling.bookings import Bookings, first_gap
from services.planning.domain.scheduling.lateness import Wait, judge
from services.planning.domain.scheduling.problem import (
    Center,
    Job,
    OpenTimes,
    Person,
    Plan,
    Problem,
    Reason,
    Slot,
    Task,
)
from shared.contracts.values import ZERO, Objective


def schedule(problem: Problem) -> Plan:
    """Plan all open work."""
    return _Dispatcher(problem).plan()


def urgency(job: Job, objective: Objective) -> tuple[object, ...]:
    """Rush orders first; then what is due first, or what is done soonest. Ties by number."""
    work = sum((task.setup_seconds + task.run_seconds * task.quantity for task in job.tasks), ZERO)
    by_objective = (job.due_at, work) if objective is Objective.DUE_DATE else (work, job.due_at)
    return (-job.priority, *by_objective, job.number)


@dataclass(frozen=True, kw_only=True)
class _Place:
    """A gap that was found for a task."""

    slot: Slot
    unit: Bookings
    worker: Bookings | None
    open_time: OpenTime
    work: timedelta


@dataclass
class _Dispatcher:
    """The plan in the making: who and what is booked so far."""

    problem: Problem
    slots: dict[UUID, Slot] = field(default_factory=dict)
    unplanned: dict[UUID, Reason] = field(default_factory=dict)
    waits: dict[UUID, Wait] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.open_times = OpenTimes(self.problem.calendars, self.problem.now)
        self.units = {
            number: [Bookings() for _ in range(center.capacity)] for number, center in self.problem.centers.items()
        }
        self.workers = {number: Bookings() for number in self.problem.people}
        self.skilled: dict[str, list[Person]] = {}
        for _, person in sorted(self.problem.people.items()):
            for skill in person.skills:
                self.skilled.setdefault(skill, []).append(person)
        self.busy_until: dict[UUID, datetime] = {}

    def plan(self) -> Plan:
        for job in self.problem.jobs:
            for task in job.tasks:
                self._keep(task)
        for job in sorted(self.problem.jobs, key=lambda job: urgency(job, self.problem.objective)):
            self._place_all(job)
        return judge(self.problem, self.slots, self.unplanned, self.waits)

    # ── what stays where it is ───────────────────────────────────────────────────────────────────────

    def _keep(self, task: Task) -> None:
        """Book a task that may not move. One under way also blocks what its remaining pieces need from now on."""
        if task.kept is None and task.started_at is None:
            return
        expected = self._expected_end(task)
        slot = task.kept or Slot(
            work_center=next(iter(task.work_centers), None),
            worker=task.worker,
            start=task.started_at or self.problem.now,
            end=expected,
        )
        self.slots[task.id] = slot
        self.busy_until[task.id] = until = max(slot.end, expected)
        since = slot.start if task.started_at is None else min(slot.start, self.problem.now)
        if slot.work_center in self.units:
            units = self.units[slot.work_center]
            free = (unit for unit in units if unit.free_again(since, until) is None)
            next(free, units[0]).book(since, until)
        if slot.worker in self.workers:
            self.workers[slot.worker].book(since, until)

    def _expected_end(self, task: Task) -> datetime:
        now = self.problem.now
        if task.started_at is None:
            return task.kept.end if task.kept else now
        number = task.kept.work_center if task.kept else next(iter(task.work_centers), None)
        center = self.problem.centers.get(number or "")
        if center is None:
            return now
        person = self.problem.people.get((task.kept.worker if task.kept else task.worker) or "")
        return self.open_times.of(center, person).finish(now, self._work(task, center)) or now

    # ── what finds a place ───────────────────────────────────────────────────────────────────────────

    def _place_all(self, job: Job) -> None:
        ready = self.problem.now
        known = True
        for task in job.tasks:
            if task.id in self.slots:
                ready, known = max(ready, self.busy_until[task.id]), True
                continue
            found = self._find_place(task, ready) if known else Reason.STEP_BEFORE_UNPLANNED
            if isinstance(found, Reason):
                self.unplanned[task.id], known = found, False
                continue
            self.slots[task.id], self.waits[task.id] = found.slot, _waited(found, ready)
            found.unit.book(found.slot.start, found.slot.end)
            if found.worker is not None:
                found.worker.book(found.slot.start, found.slot.end)
            ready = found.slot.end

    def _find_place(self, task: Task, ready: datetime) -> _Place | Reason:
        """The gap that ends first; of equal ones the first work center of the routing, then by worker number."""
        centers = [self.problem.centers[number] for number in task.work_centers if number in self.problem.centers]
        if not centers:
            return Reason.NO_WORK_CENTER
        candidates = self._candidates(task)
        if not candidates:
            return Reason.NOBODY_SKILLED
        best: _Place | None = None
        for center in centers:
            for person in candidates:
                for place in self._gaps(task, center, person, ready, best):
                    best = place
        return best or Reason.NO_OPEN_TIME

    def _candidates(self, task: Task) -> list[Person] | list[None]:
        if task.worker is not None:
            person = self.problem.people.get(task.worker)
            return [] if person is None else [person]
        return [None] if task.skill is None else self.skilled.get(task.skill, [])

    def _gaps(
        self, task: Task, center: Center, person: Person | None, ready: datetime, best: _Place | None
    ) -> Iterator[_Place]:
        """On each unit of the work center the first gap, as long as it ends before the best one so far."""
        open_time = self.open_times.of(center, person)
        work = self._work(task, center)
        worker = None if person is None else self.workers[person.number]
        for unit in self.units[center.number]:
            bookings = [unit] if worker is None else [unit, worker]
            found = first_gap(open_time, bookings, ready, work, None if best is None else best.slot.end)
            if found is not None:
                start, end = found
                slot = Slot(work_center=center.number, worker=person.number if person else None, start=start, end=end)
                best = _Place(slot=slot, unit=unit, worker=worker, open_time=open_time, work=work)
                yield best

    @staticmethod
    def _work(task: Task, center: Center) -> timedelta:
        """Who has begun has set up already."""
        return open_time_needed(
            setup_seconds=task.setup_seconds * (task.started_at is None),
            run_seconds=task.run_seconds,
            quantity=task.quantity,
            efficiency=center.efficiency,
        )


def _waited(place: _Place, ready: datetime) -> Wait:
    """How much later than it could it starts: first for the work center, then, if that was not enough, a worker."""
    unhindered = place.open_time.next_open(ready) or place.slot.start
    alone = first_gap(place.open_time, [place.unit], ready, place.work)
    unit_free = place.slot.start if alone is None else alone[0]
    return Wait(for_work_center=unit_free - unhindered, for_worker=place.slot.start - unit_free)

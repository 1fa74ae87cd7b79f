"""Can a plan be? Looked through to the second before anybody hears of it, by no search that made it.

What has begun or was put somewhere by hand may overlap and break what it likes; everything else may not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from uuid import UUID

from services.planning.domain.calendar import OpenTime
from services.planning.domain.plans.problem import Center, Job, Person, Plan, Problem, Slot, Task, first_instant
from services.planning.domain.routing import open_time_needed
from shared.contracts.values import ZERO


def mistakes(problem: Problem, plan: Plan) -> Iterator[str]:
    """Everything that is wrong with a plan, in words."""
    tasks = {task.id: task for job in problem.jobs for task in job.tasks}
    both = plan.slots.keys() & plan.unplanned.keys()
    neither = tasks.keys() - plan.slots.keys() - plan.unplanned.keys()
    yield from (f"{id} has a place and a reason for having none" for id in both)
    yield from (f"{id} has neither a place nor a reason" for id in neither)
    hours = _Hours(problem)
    for job in problem.jobs:
        yield from _in_order(problem, hours, job, plan)
        for task in job.tasks:
            if task.id in plan.slots and not task.stays:
                yield from _fits(problem, hours, task, plan.slots[task.id])
    yield from _changed_over(problem, hours, plan, tasks)
    at_center: dict[str, list[UUID]] = {}
    with_worker: dict[str, list[UUID]] = {}
    for id, slot in plan.slots.items():
        if slot.work_center is not None:
            at_center.setdefault(slot.work_center, []).append(id)
        if slot.worker is not None:
            with_worker.setdefault(slot.worker, []).append(id)
    for number, ids in at_center.items():
        capacity = problem.centers[number].capacity if number in problem.centers else len(ids)
        yield from (f"work center {number}: {one}" for one in _too_many(ids, capacity, plan.slots, tasks))
    for number, ids in with_worker.items():
        yield from (f"worker {number}: {one}" for one in _too_many(ids, 1, plan.slots, tasks))


class _Hours:
    def __init__(self, problem: Problem) -> None:
        self.problem, self.since = problem, first_instant(problem.now, problem.jobs)
        self.known: dict[tuple[str, str | None], OpenTime] = {}

    def of_center(self, center: Center) -> OpenTime:
        calendars = [] if center.calendar is None else [self.problem.calendars[center.calendar]]
        return OpenTime(calendars, self.since, closed=center.stopped, now=self.problem.now)

    def of(self, slot: Slot) -> OpenTime:
        assert slot.work_center is not None
        center = self.problem.centers[slot.work_center]
        calendar = self.problem.people[slot.worker].calendar if slot.worker is not None else None
        if (slot.work_center, calendar) not in self.known:
            numbers = [number for number in (center.calendar, calendar) if number is not None]
            calendars = [self.problem.calendars[number] for number in numbers]
            self.known[slot.work_center, calendar] = OpenTime(
                calendars, self.since, closed=center.stopped, now=self.problem.now
            )
        return self.known[slot.work_center, calendar]


def _fits(problem: Problem, hours: _Hours, task: Task, slot: Slot) -> Iterator[str]:
    """The right place, the right hands, and exactly the open time it takes."""
    if slot.work_center not in task.work_centers or slot.work_center not in problem.centers:
        yield f"{task.id} is at {slot.work_center}, which its routing does not name"
        return
    person = problem.people.get(slot.worker or "")
    if task.worker is not None and slot.worker != task.worker:
        yield f"{task.id} is done by {slot.worker} instead of {task.worker}"
    elif task.worker is None and task.skill is not None and (person is None or task.skill not in person.skills):
        yield f"{task.id} is done by {slot.worker}, who cannot"
    elif task.worker is None and task.skill is not None and person is not None and not _of_team(problem, task, person):
        yield f"{task.id} is done by {slot.worker} and not by its team {task.team}"
    elif slot.worker is not None and person is None:
        yield f"{task.id} is done by {slot.worker}, who is not there"
        return
    if slot.start < problem.now and (task.last is None or slot.start != task.last.start):
        yield f"{task.id} starts at {slot.start}, which is over"
    if task.earliest is not None and slot.start < task.earliest:
        yield f"{task.id} starts at {slot.start}, before its material is there"
    needed = open_time_needed(
        setup_seconds=task.setup_seconds * (not task.reported),
        run_seconds=task.run_seconds,
        quantity=task.quantity,
        efficiency=problem.centers[slot.work_center].efficiency,
    )
    given = hours.of(slot).between(slot.start, slot.end)
    if given != needed:
        yield f"{task.id} has {given} of open time and needs {needed}"
    elif slot.start < slot.end and hours.of(slot).next_open(slot.start) != slot.start:
        yield f"{task.id} starts in closed time"


def _of_team(problem: Problem, task: Task, person: Person) -> bool:
    """Somebody of the team it was given to, unless nobody there can do it."""
    mates = [one for one in problem.people.values() if one.team == task.team and task.skill in one.skills]
    return task.team is None or not mates or person in mates


def _in_order(problem: Problem, hours: _Hours, job: Job, plan: Plan) -> Iterator[str]:
    over = first_instant(problem.now, [job])
    for at, task in enumerate(job.tasks):
        slot = plan.slots.get(task.id)
        if slot is None:
            continue
        if not task.stays and slot.start < over:
            before = job.tasks[at - 1] if at > 0 else None
            if before is None or before.transfer_quantity is None:
                yield f"{task.id} starts at {slot.start}, before the step before it ends at {over}"
            elif before.id in plan.slots:
                yield from _handed_on(problem, hours, before, task, plan)
        over = max(over, slot.end)


def _handed_on(problem: Problem, hours: _Hours, before: Task, task: Task, plan: Plan) -> Iterator[str]:
    """A first batch has been made before the next step begins, and the last one is worked on when it has come."""
    first, then = plan.slots[before.id], plan.slots[task.id]
    assert before.transfer_quantity is not None
    batch = before.transfer_quantity - task.waiting
    efficiency = problem.centers[first.work_center or ""].efficiency
    made = hours.of(first).between(max(first.start, problem.now) if before.reported else first.start, then.start)
    if batch > 0 and made < open_time_needed(
        setup_seconds=before.setup_seconds * (not before.reported),
        run_seconds=before.run_seconds,
        quantity=min(batch, before.quantity),
        efficiency=efficiency,
    ):
        yield f"{task.id} starts at {then.start}, before {before.id} has handed anything on"
    last = before.quantity % before.transfer_quantity or before.transfer_quantity
    left = hours.of(then).between(first.end, then.end)
    if left < open_time_needed(
        setup_seconds=ZERO,
        run_seconds=task.run_seconds,
        quantity=min(last, task.quantity),
        efficiency=problem.centers[then.work_center or ""].efficiency,
    ):
        yield f"{task.id} ends at {then.end}, before the last pieces of {before.id} could be worked on"


def _changed_over(problem: Problem, hours: _Hours, plan: Plan, tasks: Mapping[UUID, Task]) -> Iterator[str]:
    """Where one thing is done at a time, there is time between two families; of several units nobody knows which."""
    for number, center in problem.centers.items():
        if center.capacity > 1 or not problem.changeovers.take_time:
            continue
        there = sorted(
            (slot.start, slot.end, id)
            for id, slot in plan.slots.items()
            if slot.work_center == number and slot.start < slot.end
        )
        open_time = hours.of_center(center)
        for (_, ends, one), (starts, _, other) in pairwise(there):
            needed = problem.changeovers.between(tasks[one].setup_family, tasks[other].setup_family)
            if tasks[one].stays and tasks[other].stays or not needed:
                continue
            if open_time.between(ends, max(ends, starts)) < needed:
                yield f"{other} follows {one} on {number} before it is changed over"


def _too_many(ids: Iterable[UUID], most: int, slots: Mapping[UUID, Slot], tasks: Mapping[UUID, Task]) -> Iterator[str]:
    """More at once than there is room for, where not all of them are where they are by force."""
    moments = sorted(
        (instant, kind, id)
        for id in ids
        for instant, kind in ((slots[id].start, 1), (slots[id].end, 0))
        if slots[id].start < slots[id].end
    )
    running: set[UUID] = set()
    for instant, begins, id in moments:
        if not begins:
            running.discard(id)
            continue
        running.add(id)
        if len(running) > most and not all(tasks[one].stays for one in running):
            yield f"{len(running)} at once at {instant}"

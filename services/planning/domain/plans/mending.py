"""Mend a plan that reality has left behind, and move as little as can be.

Whatever still can stay where it was, stays. What is new, or cannot, finds the first gap. Where somebody
more urgent came, he may go first; then what he drives out finds a gap, or everything behind him waits in
the old order. Which of these is best is judged afterwards: what is late, and how much was moved.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from heapq import heappop, heappush

from services.planning.domain.plans.places import Places
from services.planning.domain.plans.problem import Job, Problem, Reason, Task
from shared.contracts.values import ZERO, Objective

MAY_ALL_WAIT = 500  # operations; in a larger plant far more than a tenth would move when everybody waits


def ways_to_mend(problem: Problem) -> Iterator[tuple[str, Places]]:
    """Several ways to put a plan right, the one that moves least first."""
    fresh = {job.number for job in problem.jobs if all(task.last is None for task in job.tasks)}
    kept = _fill(problem, first=(), loose=())
    yield "kept", kept
    late = set(late_jobs(problem, kept))
    if not late:
        return
    yield "closed up", _fill(problem, first=(), loose=late - fresh)
    if rush := late & fresh:
        yield "made room", _fill(problem, first=rush, loose=())
        yield "made room and closed up", _fill(problem, first=rush, loose=late - fresh)
        if sum(len(job.tasks) for job in problem.jobs) <= MAY_ALL_WAIT:
            yield "moved on", _shift(problem, first=rush)


def late_jobs(problem: Problem, places: Places) -> Iterator[str]:
    """The work orders that end after their due date, or not at all."""
    for job in problem.jobs:
        ends = [places.slots[task.id].end for task in job.tasks if task.id in places.slots]
        if len(ends) < len(job.tasks) or (ends and max(ends) > job.due_at):
            yield job.number


def urgency(job: Job, objective: Objective) -> tuple[object, ...]:
    """Rush orders first; then what is due first, or what is done soonest. Ties by number."""
    work = sum((task.setup_seconds + task.run_seconds * task.quantity for task in job.tasks), ZERO)
    by_objective = (job.due_at, work) if objective is Objective.DUE_DATE else (work, job.due_at)
    return (-job.priority, *by_objective, job.number)


def by_urgency(problem: Problem) -> list[Job]:
    return sorted(problem.jobs, key=lambda job: urgency(job, problem.objective))


def _fill(problem: Problem, *, first: Collection[str], loose: Collection[str]) -> Places:
    """Those who go first, then whatever can stay, then the rest into the gaps.

    The loose may come forward; anybody else never starts before he was planned to.
    """
    places = Places(problem)
    for job in by_urgency(problem):
        places.give_up_behind(job.tasks)
        if job.number in first:
            _place(places, job, loose=True)
    standing = [
        (task.last.start, number, at)
        for number, job in enumerate(problem.jobs)
        if job.number not in first and job.number not in loose
        for at, task in enumerate(job.tasks)
        if task.last is not None and not task.stays
    ]
    for _, number, at in sorted(standing):
        tasks = problem.jobs[number].tasks
        if all(before.id in places.slots for before in tasks[:at]) and tasks[at].id not in places.unplanned:
            place = places.still_there(tasks, at)
            if place is not None:
                places.take(tasks[at], place)
    for job in by_urgency(problem):
        _place(places, job, loose=job.number in loose)
    return places


def _place(places: Places, job: Job, *, loose: bool) -> None:
    """Give every task of a job that has no place the first gap, in the order of the routing."""
    known = True
    for at, task in enumerate(job.tasks):
        if task.id in places.slots:
            known = True
            continue
        if task.id in places.unplanned:
            continue
        if not known:
            places.unplanned[task.id] = Reason.STEP_BEFORE_UNPLANNED
            continue
        known = _take_gap(places, job, at, loose=loose)


def _take_gap(places: Places, job: Job, at: int, *, loose: bool) -> bool:
    task = job.tasks[at]
    ready = places.ready_after(job.tasks, at)
    found = places.find(task, ready if loose or task.last is None else ready.not_before(task.last.start))
    if isinstance(found, Reason):
        places.unplanned[task.id] = found
        return False
    if places.comes_too_late(job.tasks, at, found.slot):
        places.unplanned[task.id] = Reason.NO_TIME_BEFORE_PINNED
        return False
    places.take(task, found)
    return True


def _shift(problem: Problem, *, first: Collection[str]) -> Places:
    """Those who go first, then everybody in the old order, each as early as he was planned or later."""
    places = Places(problem)
    for job in by_urgency(problem):
        places.give_up_behind(job.tasks)
        if job.number in first:
            _place(places, job, loose=True)
    waiting: list[tuple[object, int, int]] = []

    def line_up(number: int, at: int) -> None:
        tasks = problem.jobs[number].tasks
        while at < len(tasks) and (tasks[at].id in places.slots or tasks[at].id in places.unplanned):
            at += 1
        if at < len(tasks):
            heappush(waiting, (_wanted(places, tasks, at), number, at))

    for number in range(len(problem.jobs)):
        line_up(number, 0)
    while waiting:
        _, number, at = heappop(waiting)
        if _take_gap(places, problem.jobs[number], at, loose=False):
            line_up(number, at + 1)
        else:
            _place(places, problem.jobs[number], loose=False)
    return places


def _wanted(places: Places, tasks: tuple[Task, ...], at: int) -> object:
    last = tasks[at].last
    return places.ready_after(tasks, at).not_before(None if last is None else last.start).at

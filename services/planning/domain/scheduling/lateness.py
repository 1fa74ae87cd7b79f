"""What a plan comes to, and why it is late where it is late."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.planning.domain.calendar import NO_TIME
from services.planning.domain.scheduling.problem import Job, LateJob, Plan, Problem, Reason, Slot


@dataclass(frozen=True, kw_only=True)
class Wait:
    """How long an operation that was ready waited, by what it waited for."""

    for_work_center: timedelta = NO_TIME
    for_worker: timedelta = NO_TIME


def judge(
    problem: Problem, slots: Mapping[UUID, Slot], unplanned: Mapping[UUID, Reason], waits: Mapping[UUID, Wait]
) -> Plan:
    """A plan with its figures. A second of a work order of priority p weighs p + 1."""
    late: list[LateJob] = []
    tardiness = 0
    for job in problem.jobs:
        verdict = _verdict(job, slots, unplanned, waits)
        if verdict is not None:
            late.append(verdict)
            tardiness += (1 + job.priority) * (verdict.late_by_seconds or 0)
    end = max((slot.end for slot in slots.values()), default=problem.now)
    return Plan(
        slots=slots,
        unplanned=unplanned,
        late=tuple(late),
        makespan_seconds=max(whole_seconds(end - problem.now), 0),
        weighted_tardiness_seconds=tardiness,
    )


def _verdict(
    job: Job, slots: Mapping[UUID, Slot], unplanned: Mapping[UUID, Reason], waits: Mapping[UUID, Wait]
) -> LateJob | None:
    if not job.tasks:
        return LateJob(number=job.number, late_by_seconds=None, reason=Reason.NO_ROUTING)
    stuck = next((unplanned[task.id] for task in job.tasks if task.id in unplanned), None)
    if stuck is not None:
        return LateJob(number=job.number, late_by_seconds=None, reason=stuck)
    late_by = _end(job, slots) - job.due_at
    if late_by <= NO_TIME:
        return None
    return LateJob(number=job.number, late_by_seconds=whole_seconds(late_by), reason=_why(job, slots, waits, late_by))


def _why(job: Job, slots: Mapping[UUID, Slot], waits: Mapping[UUID, Wait], late_by: timedelta) -> Reason:
    """Would it be in time without the waiting? Then the longer wait is the reason, else the time left is."""
    if any(task.kept is not None and slots[task.id].end > job.due_at for task in job.tasks):
        return Reason.HELD_IN_PLACE
    own = [waits[task.id] for task in job.tasks if task.id in waits]
    for_work_center = sum((wait.for_work_center for wait in own), NO_TIME)
    for_worker = sum((wait.for_worker for wait in own), NO_TIME)
    if for_work_center + for_worker < late_by:
        return Reason.NOT_ENOUGH_TIME
    return Reason.WORK_CENTER_BUSY if for_work_center >= for_worker else Reason.WORKER_BUSY


def _end(job: Job, slots: Mapping[UUID, Slot]) -> datetime:
    return max(slots[task.id].end for task in job.tasks)


def whole_seconds(length: timedelta) -> int:
    """Seconds, a begun one counted whole."""
    return -(-length // timedelta(seconds=1))

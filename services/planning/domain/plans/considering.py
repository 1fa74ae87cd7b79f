"""What if? The plan as it is, put right; and the same with some orders more, moved as little as can be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from services.planning.domain.plans.making import best_mended, mend_soon
from services.planning.domain.plans.problem import Job, Plan, Problem, Reason
from services.planning.domain.scheduling.solving import SecondsLeft
from shared.contracts.refusals import Refused


class CannotBeMade(Refused):
    """Part of what was asked about has no place in the plan, so it cannot be taken like this."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a plan comes to for one order; nobody knows when it is done while part of it has no place."""

    completes_at: datetime | None
    is_late: bool
    reason: Reason | None


@dataclass(frozen=True, kw_only=True)
class Shift:
    """A work order that would be done at another time."""

    work_order: str
    was: datetime | None
    now: datetime | None
    due_at: datetime

    @property
    def becomes_late(self) -> bool:
        """It was in time, and would not be any more."""
        was_in_time = self.was is not None and self.was <= self.due_at
        return was_in_time and (self.now is None or self.now > self.due_at)


def consider(problem: Problem, added: tuple[Job, ...], seconds_left: SecondsLeft) -> tuple[Plan, Plan]:
    """The plan without the added orders, and the one with them."""
    without = mend_soon(problem, seconds_left)
    jobs = [
        replace(job, tasks=tuple(replace(task, last=without.slots.get(task.id)) for task in job.tasks))
        for job in problem.jobs
    ]
    return without, best_mended(replace(problem, jobs=(*jobs, *added)))


def outcome(job: Job, plan: Plan) -> Outcome:
    """When an order would be done, and why not, or late."""
    ends = end_of(job, plan)
    reasons = {late.number: late.reason for late in plan.late}
    return Outcome(
        completes_at=ends,
        is_late=ends is None or ends > job.due_at,
        reason=reasons.get(job.number, None if job.tasks else Reason.NO_ROUTING),
    )


def shifts(jobs: Iterable[Job], before: Plan, after: Plan) -> list[Shift]:
    """The work orders that would be done at another time, those that become late first."""
    ends = ((job, end_of(job, before), end_of(job, after)) for job in jobs)
    found = [Shift(work_order=job.number, was=was, now=now, due_at=job.due_at) for job, was, now in ends if was != now]
    return sorted(found, key=lambda one: (not one.becomes_late, one.work_order))


def end_of(job: Job, plan: Plan) -> datetime | None:
    """When a work order is done by a plan; nobody knows while part of it has no place."""
    ends = [plan.slots[task.id].end for task in job.tasks if task.id in plan.slots]
    return max(ends) if ends and len(ends) == len(job.tasks) else None


def require_all_made(ends: Iterable[datetime | None]) -> None:
    """Orders are only taken when all of them can be made."""
    if any(end is None for end in ends):
        raise CannotBeMade()

"""What if? The plan as it is, put right; and the same with some orders more, moved as little as can be."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from services.planning.domain.plans.making import best_mended, mend
from services.planning.domain.plans.problem import Job, Plan, Problem
from services.planning.domain.scheduling.solving import SecondsLeft


def consider(problem: Problem, added: tuple[Job, ...], seconds_left: SecondsLeft) -> tuple[Plan, Plan]:
    """The plan without the added orders, and the one with them."""
    without = mend(problem, seconds_left)
    jobs = [
        replace(job, tasks=tuple(replace(task, last=without.slots.get(task.id)) for task in job.tasks))
        for job in problem.jobs
    ]
    return without, best_mended(replace(problem, jobs=(*jobs, *added)))


def end_of(job: Job, plan: Plan) -> datetime | None:
    """When a work order is done by a plan; nobody knows while part of it has no place."""
    ends = [plan.slots[task.id].end for task in job.tasks if task.id in plan.slots]
    return max(ends) if ends and len(ends) == len(job.tasks) else None

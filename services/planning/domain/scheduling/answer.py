"""What a plan comes to, and how it is told."""

from __future__ import annotations

from typing import Any, NamedTuple

from services.planning.domain.scheduling.building import Reading
from services.planning.domain.scheduling.draft import Flaw, Operation
from services.planning.domain.scheduling.shop import NONE, Plan, Shop


class Score(NamedTuple):
    """How good a plan is; the smaller the better."""

    unplanned: int
    first: int
    second: int


def weighted_tardiness(shop: Shop, plan: Plan) -> int:
    """Minutes after the due date, times weight, over all jobs whose every step has a place.

    The last step ends last, unless somebody pinned an earlier one so that it ends later.
    """
    total = 0
    for job in range(len(shop.job_due)):
        first, after = shop.job_first[job], shop.job_first[job + 1]
        if first < after and NONE not in plan.unit[first:after]:
            total += shop.job_weight[job] * max(0, max(plan.end[first:after]) - shop.job_due[job])
    return total


def makespan(shop: Shop, plan: Plan) -> int:
    """When the last operation ends."""
    return max((end for end, unit in zip(plan.end, plan.unit, strict=True) if unit != NONE), default=0)


def score(shop: Shop, plan: Plan, is_makespan: bool) -> Score:
    """Everything planned first, then what was asked for, then the other."""
    unplanned = sum(unit == NONE for unit in plan.unit)
    both = (makespan(shop, plan), weighted_tardiness(shop, plan))
    return Score(unplanned, *(both if is_makespan else both[::-1]))


def told(reading: Reading, plan: Plan, how: str) -> dict[str, Any]:
    """A plan under the names its problem came with."""
    draft, shop = reading.draft, reading.shop
    first_unit: dict[int, int] = {}
    for unit, machine in enumerate(shop.unit_machine):
        first_unit.setdefault(machine, unit)
    operations: list[dict[str, Any]] = []
    unscheduled: list[dict[str, Any]] = []
    for at, (job, operation) in enumerate(reading.operations):
        unit, person = plan.unit[at], plan.person[at]
        if unit == NONE:
            reason = operation.flaw or _why(reading, plan, at)
            unscheduled.append({"job": job.name, "step": operation.step, "reason": str(reason)})
            continue
        machine = shop.unit_machine[unit]
        line: dict[str, Any] = {
            "job": job.name,
            "step": operation.step,
            "machine": draft.machines[machine].name,
            "person": None if person == NONE else (draft.people or [])[person].name,
            "start": plan.start[at],
            "end": plan.end[at],
        }
        if draft.machines[machine].capacity > 1:
            line["unit"] = unit - first_unit[machine]
        operations.append(line)
    for job in draft.jobs:
        if not job.operations and job.flaw is not None:
            unscheduled.append({"job": job.name, "step": None, "reason": str(job.flaw)})
    answer: dict[str, Any] = {
        "makespan": max(makespan(shop, plan), 0),
        "weighted_tardiness": weighted_tardiness(shop, plan),
        "found_by": how,
        "operations": operations,
        "unscheduled": unscheduled,
    }
    if draft.warnings:
        answer["warnings"] = [{"about": warning.about, "reason": str(warning.reason)} for warning in draft.warnings]
    return answer


def _why(reading: Reading, plan: Plan, at: int) -> Flaw:
    """Why the list scheduler found no place for a step that has no flaw of its own."""
    job = reading.shop.op_job[at]
    if at > reading.shop.job_first[job] and plan.unit[at - 1] == NONE:
        return Flaw.STEP_BEFORE_UNPLANNED
    following = reading.operations[at + 1][1] if at + 1 < reading.shop.job_first[job + 1] else Operation(step=0)
    return Flaw.NO_TIME_BEFORE_PINNED if following.kept is not None else Flaw.NEVER_OPEN

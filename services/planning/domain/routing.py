"""How an item is made: what a routing must hold to, and how long a step takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Protocol

from shared.contracts.inspection_plans import InspectionPlan
from shared.contracts.refusals import Refused
from shared.contracts.values import AQLS, Inspection

MICROSECONDS = 1_000_000
LONGEST_SECONDS = Decimal(3650 * 24 * 3600)


class NoRouting(Refused):
    """Nobody has said yet how the item is made."""


class NotMade(Refused):
    """The item is bought, so no routing can be written for it."""


class Step(Protocol):
    """What the rules below need to know of a step."""

    @property
    def sequence(self) -> int: ...
    @property
    def work_centers(self) -> tuple[str, ...]: ...
    @property
    def inspection(self) -> Inspection: ...
    @property
    def sample_percent(self) -> Decimal | None: ...
    @property
    def inspection_plan(self) -> InspectionPlan | None: ...


def mistakes(steps: Sequence[Step]) -> dict[str, str]:
    """What is wrong with a routing in itself, by field; empty when it can be made."""
    found: dict[str, str] = {}
    sequences = Counter(step.sequence for step in steps)
    for index, step in enumerate(steps):
        if sequences[step.sequence] > 1:
            found[f"steps.{index}.sequence"] = "repeated"
        if len(set(step.work_centers)) < len(step.work_centers):
            found[f"steps.{index}.work_centers"] = "repeated"
        if step.inspection is Inspection.SAMPLE and not step.sample_percent:
            found[f"steps.{index}.sample_percent"] = "required"
        for field, mistake in _plan_mistakes(step.inspection, step.inspection_plan or InspectionPlan()).items():
            found[f"steps.{index}.inspection_plan.{field}"] = mistake
    return found


def _plan_mistakes(inspection: Inspection, plan: InspectionPlan) -> dict[str, str]:
    """What an inspection by its word alone does not say yet, or says wrongly."""
    found: dict[str, str] = {}
    if inspection is Inspection.EVERY_N and plan.every is None:
        found["every"] = "required"
    if plan.aql is not None and plan.aql not in AQLS:
        found["aql"] = "not_an_aql"
    elif inspection is Inspection.AQL and plan.aql is None:
        found["aql"] = "required"
    names = Counter(characteristic.name for characteristic in plan.characteristics)
    for place, characteristic in enumerate(plan.characteristics):
        if names[characteristic.name] > 1:
            found[f"characteristics.{place}.name"] = "repeated"
        bounds = (characteristic.lower, characteristic.nominal, characteristic.upper)
        given = [bound for bound in bounds if bound is not None]
        if given != sorted(given):
            found[f"characteristics.{place}.upper"] = "limits_crossed"
    return found


def open_time_needed(
    *, setup_seconds: Decimal, run_seconds: Decimal, quantity: Decimal, efficiency: Decimal
) -> timedelta:
    """Setting up once, then every piece, at a work center's pace. Nothing to do needs no setting up.

    Ten years at most: it fits into no plan then, and what lasts longer, into no `timedelta`.
    """
    if quantity <= 0:
        return timedelta()
    seconds = min(setup_seconds + quantity * run_seconds / efficiency, LONGEST_SECONDS)
    return timedelta(microseconds=int((seconds * MICROSECONDS).to_integral_value(ROUND_CEILING)))


def operation_code(work_order: str, sequence: int) -> str:
    """What the QR code of an operation says: `WO-1001:10`."""
    return f"{work_order}:{sequence}"

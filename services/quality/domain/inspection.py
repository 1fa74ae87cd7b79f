"""What an inspector may say, and what it amounts to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from shared.contracts.refusals import Invalid, Refused
from shared.contracts.values import ZERO, Disposition, InspectionStatus, Verdict

Complaints = dict[str, str | tuple[str, dict[str, Any]]]

_VERDICTS = {
    Disposition.ACCEPT: Verdict.PASS,
    Disposition.REWORK: Verdict.FAIL,
    Disposition.SCRAP: Verdict.FAIL,
    Disposition.CONCESSION: Verdict.CONCESSION,
}


class AlreadyInspected(Refused):
    """Somebody else's result is in; a second look is an inspection of its own."""


class InspectionWithdrawn(Refused):
    """The report it was about was reversed: there is nothing left to look at."""


class InspectAfterRework(Refused):
    """Pieces in rework are looked at when they are back at the step they left."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """What an inspector declares. `failed` counts the failed pieces whatever the reason."""

    inspected: Decimal
    failed: Decimal
    disposition: Disposition
    rework_from: int | None = None


def check_open(status: InspectionStatus) -> None:
    """Only an inspection that is due takes a result."""
    if status is InspectionStatus.DONE:
        raise AlreadyInspected()
    if status is InspectionStatus.WITHDRAWN:
        raise InspectionWithdrawn()


def check_result(result: Result, *, lot: Decimal | None, whole: bool, sequence: int, steps: Collection[int]) -> None:
    """Refuse a result that contradicts itself, its lot or the route of the work order.

    `lot` is None where nobody asked for the inspection: then the lot is what was looked at. The `whole` lot
    must be looked at where all of it waits for the result.
    """
    complaints: Complaints = {}
    if lot is not None and result.inspected > lot:
        complaints["inspected"] = ("above_lot", {"lot": lot})
    elif lot is not None and whole and result.inspected < lot:
        complaints["inspected"] = ("below_whole_lot", {"lot": lot})
    if result.failed > result.inspected:
        complaints["failed"] = ("failed_above_inspected", {"failed": result.failed, "inspected": result.inspected})
    elif result.disposition is Disposition.ACCEPT and result.failed > ZERO:
        complaints["failed"] = "accept_has_no_failed"
    elif result.disposition is not Disposition.ACCEPT and result.failed == ZERO:
        complaints["failed"] = "nothing_failed"
    if result.rework_from is not None:
        earlier = sorted(step for step in steps if step <= sequence)
        if result.disposition is not Disposition.REWORK:
            complaints["rework_from"] = "only_with_rework"
        elif result.rework_from not in earlier:
            complaints["rework_from"] = ("not_a_step_so_far", {"steps": ", ".join(map(str, earlier))})
    if complaints:
        raise Invalid(complaints)


def verdict_of(disposition: Disposition) -> Verdict:
    """Pass or fail; a concession is neither: the pieces failed and stay good."""
    return _VERDICTS[disposition]

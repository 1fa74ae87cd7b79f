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
_SORTED_OUT = (Disposition.REWORK, Disposition.SCRAP)


class AlreadyInspected(Refused):
    """Somebody else's result is in; a second look is an inspection of its own."""


class InspectionWithdrawn(Refused):
    """The report it was about was reversed: there is nothing left to look at."""


class InspectAfterRework(Refused):
    """Pieces in rework are looked at when they are back at the step they left."""


class NothingToSettle(Refused):
    """No failed pieces had gone on, or somebody has seen to them already."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """What an inspector declares. `failed` counts the failed pieces whatever the reason."""

    inspected: Decimal
    failed: Decimal
    disposition: Disposition
    rework_from: int | None = None


def require_open(status: InspectionStatus) -> None:
    """Only an inspection that is due takes a result."""
    if status is InspectionStatus.DONE:
        raise AlreadyInspected()
    if status is InspectionStatus.WITHDRAWN:
        raise InspectionWithdrawn()


def require_unsettled(gone_on: Decimal, *, settled: bool) -> None:
    """Only where failed pieces had gone on is there something to go after, and once."""
    if settled or not gone_on:
        raise NothingToSettle()


@dataclass(frozen=True, kw_only=True)
class LotRule:
    """What a result is held to. `accept` failed pieces of a sample still let the lot pass, where a plan says so.

    `lot` is None where nobody asked for the inspection: then the lot is what was looked at. Where pieces are
    `awaiting` the result, the `sample` must be looked at; else any number will do.
    """

    lot: Decimal | None
    sample: Decimal
    awaiting: Decimal = ZERO
    accept: int | None = None

    @property
    def least(self) -> Decimal:
        """So many pieces must be looked at before their lot may go on."""
        if self.awaiting == ZERO:
            return ZERO
        return self.sample


def require_sound(result: Result, rule: LotRule, *, sequence: int, steps: Collection[int]) -> None:
    """Refuse a result that contradicts itself, its lot or the route of the work order."""
    complaints: Complaints = {}
    if rule.lot is not None and result.inspected > rule.lot:
        complaints["inspected"] = ("above_lot", {"lot": rule.lot})
    elif result.inspected < rule.least:
        short = "below_whole_lot" if rule.least == rule.lot else "below_sample"
        complaints["inspected"] = (short, {"lot": rule.lot, "sample": rule.least})
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


def verdict_of(result: Result, rule: LotRule) -> Verdict:
    """Pass or fail; a concession is neither: the pieces failed and stay good.

    A lot judged by its sample passes with as many failed pieces as its plan allows, whatever becomes of those.
    """
    if result.disposition in _SORTED_OUT and rule.accept is not None and result.failed <= rule.accept:
        return Verdict.PASS
    return _VERDICTS[result.disposition]


def still_held(result: Result, rule: LotRule) -> Decimal:
    """How much of a lot goes on waiting after its result: a rejected one, until each of its pieces was looked at."""
    rejected = verdict_of(result, rule) is Verdict.FAIL
    if rule.accept is None or not rejected or result.inspected == rule.lot:
        return ZERO
    return rule.awaiting - result.failed

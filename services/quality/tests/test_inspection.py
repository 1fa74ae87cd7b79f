"""What an inspector may say."""

from __future__ import annotations

from decimal import Decimal

import pytest

from services.quality.domain.inspection import (
    AlreadyInspected,
    InspectionWithdrawn,
    LotRule,
    Result,
    require_open,
    require_sound,
    still_held,
    verdict_of,
)
from shared.contracts.refusals import Invalid
from shared.contracts.values import Disposition, InspectionStatus, Verdict

STEPS = (10, 20, 30)


def lot_of(lot: int | None, *, whole: bool = False) -> LotRule:
    size = None if lot is None else Decimal(lot)
    waiting = Decimal(lot) if lot and whole else Decimal(0)
    return LotRule(lot=size, sample=size or Decimal(0), awaiting=waiting)


def by_sample(inspected: int, failed: int, disposition: Disposition) -> tuple[Result, LotRule]:
    """A hundred pieces judged by twenty, of which one may fail."""
    result = Result(inspected=Decimal(inspected), failed=Decimal(failed), disposition=disposition)
    return result, LotRule(lot=Decimal(100), sample=Decimal(20), awaiting=Decimal(100), accept=1)


def complaints(
    inspected: int,
    failed: int,
    disposition: Disposition,
    *,
    rework_from: int | None = None,
    lot: int | None = 10,
    whole: bool = False,
    sequence: int = 20,
) -> dict[str, str]:
    """What is wrong with a result, by field; nothing when it is accepted."""
    result = Result(
        inspected=Decimal(inspected), failed=Decimal(failed), disposition=disposition, rework_from=rework_from
    )
    try:
        require_sound(result, lot_of(lot, whole=whole), sequence=sequence, steps=STEPS)
    except Invalid as refusal:
        return {error["field"]: error["key"] for error in refusal.errors}
    return {}


def test_more_cannot_fail_than_was_inspected():
    assert complaints(3, 4, Disposition.SCRAP) == {"failed": "failed_above_inspected"}


def test_more_cannot_be_inspected_than_the_lot_has():
    assert complaints(11, 0, Disposition.ACCEPT) == {"inspected": "above_lot"}


def test_a_lot_that_waits_as_a_whole_is_inspected_as_a_whole():
    assert complaints(9, 0, Disposition.ACCEPT, whole=True) == {"inspected": "below_whole_lot"}
    assert complaints(10, 0, Disposition.ACCEPT, whole=True) == {}


def test_an_inspection_nobody_asked_for_has_no_lot_to_exceed():
    assert complaints(11, 0, Disposition.ACCEPT, lot=None) == {}


def test_an_accepted_lot_has_no_failed_pieces():
    assert complaints(3, 1, Disposition.ACCEPT) == {"failed": "accept_has_no_failed"}
    assert complaints(3, 0, Disposition.ACCEPT) == {}


@pytest.mark.parametrize("disposition", [Disposition.REWORK, Disposition.SCRAP, Disposition.CONCESSION])
def test_every_other_disposition_is_about_failed_pieces(disposition):
    assert complaints(3, 0, disposition) == {"failed": "nothing_failed"}
    assert complaints(3, 3, disposition) == {}


def test_rework_begins_at_the_inspected_step_or_an_earlier_one():
    assert complaints(3, 1, Disposition.REWORK, rework_from=10) == {}
    assert complaints(3, 1, Disposition.REWORK, rework_from=20) == {}
    assert complaints(3, 1, Disposition.REWORK, rework_from=30) == {"rework_from": "not_a_step_so_far"}
    assert complaints(3, 1, Disposition.REWORK, rework_from=15) == {"rework_from": "not_a_step_so_far"}


def test_only_rework_begins_somewhere():
    assert complaints(3, 1, Disposition.SCRAP, rework_from=10) == {"rework_from": "only_with_rework"}


def test_all_that_is_wrong_is_said_at_once():
    wrong = complaints(11, 12, Disposition.SCRAP, rework_from=10)
    assert sorted(wrong) == ["failed", "inspected", "rework_from"]


def test_a_result_is_given_once():
    require_open(InspectionStatus.DUE)
    with pytest.raises(AlreadyInspected):
        require_open(InspectionStatus.DONE)
    with pytest.raises(InspectionWithdrawn):
        require_open(InspectionStatus.WITHDRAWN)


@pytest.mark.parametrize(
    ("disposition", "failed", "verdict"),
    [
        (Disposition.ACCEPT, 0, Verdict.PASS),
        (Disposition.SCRAP, 1, Verdict.FAIL),
        (Disposition.REWORK, 1, Verdict.FAIL),
        (Disposition.CONCESSION, 1, Verdict.CONCESSION),
    ],
)
def test_verdicts(disposition, failed, verdict):
    result = Result(inspected=Decimal(3), failed=Decimal(failed), disposition=disposition)
    assert verdict_of(result, lot_of(10)) is verdict


def test_a_sample_has_to_be_looked_at_as_a_whole():
    with pytest.raises(Invalid) as refused:
        require_sound(*by_sample(19, 0, Disposition.ACCEPT), sequence=20, steps=STEPS)
    assert [error["key"] for error in refused.value.errors] == ["below_sample"]
    require_sound(*by_sample(20, 0, Disposition.ACCEPT), sequence=20, steps=STEPS)


def test_a_lot_passes_with_as_many_failed_pieces_as_its_plan_allows():
    assert verdict_of(*by_sample(20, 1, Disposition.SCRAP)) is Verdict.PASS
    assert still_held(*by_sample(20, 1, Disposition.SCRAP)) == 0


def test_one_failed_piece_more_and_the_rest_of_the_lot_waits_on():
    assert verdict_of(*by_sample(20, 2, Disposition.REWORK)) is Verdict.FAIL
    assert still_held(*by_sample(20, 2, Disposition.REWORK)) == 98


def test_a_concession_lets_the_lot_go_on_and_so_does_having_seen_every_piece():
    assert still_held(*by_sample(20, 5, Disposition.CONCESSION)) == 0
    assert still_held(*by_sample(100, 5, Disposition.SCRAP)) == 0

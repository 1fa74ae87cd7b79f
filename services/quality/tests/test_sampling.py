"""What a report makes due for inspection."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.quality.domain.aql import SamplingPlan
from services.quality.domain.sampling import Lot, Reported, Rule, awaiting, lot_due, sample_of, turns_of
from services.quality.domain.switching import Scheme
from shared.contracts.inspection_plans import InspectionPlan
from shared.contracts.values import Inspection, Severity

quantities = st.decimals(min_value=0, max_value=99_999_999, places=6)
percents = st.decimals(min_value=0, max_value=100, places=2)


def due(
    inspection: Inspection,
    good: int,
    *,
    percent: int = 0,
    first: bool = False,
    failed: int = 0,
    before: int = 0,
    **plan: object,
) -> Lot | None:
    return lot_due(
        Rule(inspection=inspection, sample_percent=Decimal(percent), plan=InspectionPlan(**plan)),
        Reported(
            good=Decimal(good),
            taken=Decimal(good + failed),
            before=Decimal(before),
            first_of_operation=first,
        ),
    )


@pytest.mark.parametrize("inspection", [Inspection.NONE, Inspection.SELF])
def test_a_worker_who_checks_himself_needs_no_inspector(inspection):
    assert due(inspection, 10, percent=50, first=True) is None


def test_ten_percent_of_31_pieces_are_four():
    assert due(Inspection.SAMPLE, 31, percent=10) == Lot(Decimal(31), Decimal(4))


def test_a_full_inspection_looks_at_every_good_piece():
    assert due(Inspection.FULL, 12, failed=3) == Lot(Decimal(12), Decimal(12))


@pytest.mark.parametrize("inspection", [Inspection.SAMPLE, Inspection.EVERY_N, Inspection.AQL, Inspection.FULL])
def test_nothing_good_is_nothing_to_inspect(inspection):
    assert due(inspection, 0, percent=10, failed=2, every=1, aql=Decimal("1.0")) is None


def test_only_the_first_report_of_an_operation_has_a_first_piece():
    assert due(Inspection.FIRST_PIECE, 5, first=True) == Lot(Decimal(5), Decimal(1))
    assert due(Inspection.FIRST_PIECE, 5) is None


def test_a_first_report_of_scrap_alone_is_still_looked_at():
    assert due(Inspection.FIRST_PIECE, 0, failed=2, first=True) == Lot(Decimal(2), Decimal(1))


def test_every_fiftieth_piece_is_looked_at_wherever_the_reports_part():
    assert due(Inspection.EVERY_N, 49, every=50) is None
    assert due(Inspection.EVERY_N, 1, every=50, before=49) == Lot(Decimal(1), Decimal(1))
    assert due(Inspection.EVERY_N, 120, every=50, before=30) == Lot(Decimal(120), Decimal(3))


def test_pieces_that_were_not_good_count_on_the_way_to_the_next_one():
    assert due(Inspection.EVERY_N, 5, failed=5, every=10) == Lot(Decimal(5), Decimal(1))


def test_a_lot_is_judged_by_the_sample_of_its_size():
    drawn = due(Inspection.AQL, 100, aql=Decimal("2.5"))
    assert drawn == Lot(Decimal(100), Decimal(20), SamplingPlan("F", 20, 1), Severity.NORMAL)


@pytest.mark.parametrize(
    ("scheme", "lot"),
    [
        (Scheme(Severity.TIGHTENED), Lot(Decimal(100), Decimal(32), SamplingPlan("G", 32, 1), Severity.TIGHTENED)),
        (Scheme(Severity.REDUCED), Lot(Decimal(100), Decimal(13), SamplingPlan("G", 13, 1), Severity.REDUCED)),
        (Scheme(Severity.TIGHTENED, discontinued=True), Lot(Decimal(100), Decimal(100), None, Severity.TIGHTENED)),
    ],
)
def test_a_lot_is_drawn_as_those_before_it_deserve(scheme, lot):
    rule = Rule(inspection=Inspection.AQL, plan=InspectionPlan(aql=Decimal("2.5")))
    assert lot_due(rule, Reported(good=Decimal(100), taken=Decimal(100)), scheme) == lot


@given(parts=st.lists(st.integers(min_value=1, max_value=99), min_size=1, max_size=20), every=st.integers(1, 30))
def test_the_turns_of_all_reports_are_the_turns_of_their_sum(parts, every):
    looks, before = 0, 0
    for part in parts:
        looks += turns_of(every, Reported(good=Decimal(part), taken=Decimal(part), before=Decimal(before)))
        before += part
    assert looks == before // every


def test_pieces_wait_where_their_lot_may_still_fail_as_a_whole():
    assert awaiting(Inspection.FULL, Decimal(7)) == awaiting(Inspection.AQL, Decimal(7)) == 7
    assert awaiting(Inspection.SAMPLE, Decimal(7)) == 0


@given(good=quantities, percent=percents)
def test_a_sample_is_enough_and_never_more_than_the_lot(good, percent):
    sample = sample_of(good, percent)
    assert good * percent / 100 <= sample <= good
    assert sample == good or sample - good * percent / 100 < 1

"""What a report makes due for inspection."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.quality.domain.sampling import Lot, lot_due, sample_of, withheld
from shared.contracts.values import Inspection

quantities = st.decimals(min_value=0, max_value=99_999_999, places=6)
percents = st.decimals(min_value=0, max_value=100, places=2)


def due(inspection: Inspection, good: int, *, percent: int = 0, first: bool = False, failed: int = 0) -> Lot | None:
    return lot_due(
        inspection,
        good=Decimal(good),
        processed=Decimal(good + failed),
        sample_percent=Decimal(percent),
        first_of_operation=first,
    )


@pytest.mark.parametrize("inspection", [Inspection.NONE, Inspection.SELF])
def test_a_worker_who_checks_himself_needs_no_inspector(inspection):
    assert due(inspection, 10, percent=50, first=True) is None


def test_ten_percent_of_31_pieces_are_four():
    assert due(Inspection.SAMPLE, 31, percent=10) == Lot(Decimal(31), Decimal(4))


def test_a_full_inspection_looks_at_every_good_piece():
    assert due(Inspection.FULL, 12, failed=3) == Lot(Decimal(12), Decimal(12))


@pytest.mark.parametrize("inspection", [Inspection.SAMPLE, Inspection.FULL])
def test_nothing_good_is_nothing_to_inspect(inspection):
    assert due(inspection, 0, percent=10, failed=2) is None


def test_only_the_first_report_of_an_operation_has_a_first_piece():
    assert due(Inspection.FIRST_PIECE, 5, first=True) == Lot(Decimal(5), Decimal(1))
    assert due(Inspection.FIRST_PIECE, 5) is None


def test_a_first_report_of_scrap_alone_is_still_looked_at():
    assert due(Inspection.FIRST_PIECE, 0, failed=2, first=True) == Lot(Decimal(2), Decimal(1))


def test_only_a_full_inspection_holds_pieces_back():
    assert withheld(Inspection.FULL, Decimal(7)) == 7
    assert withheld(Inspection.SAMPLE, Decimal(7)) == 0


@given(good=quantities, percent=percents)
def test_a_sample_is_enough_and_never_more_than_the_lot(good, percent):
    sample = sample_of(good, percent)
    assert good * percent / 100 <= sample <= good
    assert sample == good or sample - good * percent / 100 < 1

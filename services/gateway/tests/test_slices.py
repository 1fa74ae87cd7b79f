"""Days, weeks and months of a stretch of days: none of its days in two of them, none in none."""

from datetime import date, timedelta

import pytest

from services.gateway.sheets.slices import Slice, slices_of


def test_a_week_that_begins_before_is_cut_short():
    wednesday, monday = date(2026, 12, 30), date(2027, 1, 4)
    assert list(slices_of("week", wednesday, monday)) == [
        Slice("2026-W53", wednesday, date(2027, 1, 3)),
        Slice("2027-W01", monday, monday),
    ]


def test_months_end_when_they_end():
    assert list(slices_of("month", date(2028, 2, 28), date(2028, 3, 1))) == [
        Slice("2028-02", date(2028, 2, 28), date(2028, 2, 29)),
        Slice("2028-03", date(2028, 3, 1), date(2028, 3, 1)),
    ]


@pytest.mark.parametrize("by", ["day", "week", "month"])
def test_every_day_lies_in_one_slice(by: str):
    first, last = date(2027, 11, 17), date(2028, 3, 2)
    days = [each.first + timedelta(days=n) for each in slices_of(by, first, last) for n in range(_days(each))]
    assert days == [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _days(each: Slice) -> int:
    return (each.last - each.first).days + 1

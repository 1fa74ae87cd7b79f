from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from services.payroll.domain.pay_period import (
    Period,
    Periods,
    PeriodsOverlap,
    month_of,
    top_up,
    week_of,
)
from shared.contracts.refusals import Invalid

OCTOBER = Period(first=date(2026, 10, 1), last=date(2026, 10, 31), is_closed=True)
NOVEMBER = Period(first=date(2026, 11, 1), last=date(2026, 11, 30))
FEN = Decimal("0.01")


def test_work_is_booked_on_its_production_day_while_that_is_open():
    assert Periods((OCTOBER, NOVEMBER)).booked_on(date(2026, 11, 16)) == date(2026, 11, 16)
    assert Periods((OCTOBER,)).booked_on(date(2026, 9, 30)) == date(2026, 9, 30)


def test_what_comes_too_late_lands_on_the_first_day_of_the_earliest_open_period():
    december = Period(first=date(2026, 12, 1), last=date(2026, 12, 31))
    assert Periods((december, NOVEMBER, OCTOBER)).booked_on(date(2026, 10, 15)) == date(2026, 11, 1)


def test_without_an_open_period_it_lands_on_the_day_after_the_last_closed_one():
    assert Periods((OCTOBER,)).booked_on(date(2026, 10, 15)) == date(2026, 11, 1)


@pytest.mark.parametrize(("first", "last"), [(31, 31), (15, 20)])
def test_a_day_is_paid_in_one_period_only(first, last):
    with pytest.raises(PeriodsOverlap):
        Periods((OCTOBER,)).refuse_overlap(Period(first=date(2026, 10, first), last=date(2026, 11, last - 5)))


def test_periods_may_touch_but_not_run_backwards():
    Periods((OCTOBER,)).refuse_overlap(NOVEMBER)
    with pytest.raises(Invalid):
        Periods().refuse_overlap(Period(first=date(2026, 11, 2), last=date(2026, 11, 1)))


def test_the_minimum_is_reached_over_the_whole_period():
    eight_hours = Decimal(8 * 3600)
    days = [(Decimal(20), eight_hours, Decimal("100.50")), (Decimal(20), eight_hours, Decimal(190))]
    assert top_up(days, FEN) == Decimal("29.50")  # 16 h × 20 − 290.50


def test_who_earned_the_minimum_gets_no_more():
    assert top_up([(Decimal(20), Decimal(8 * 3600), Decimal("160.01"))], FEN) == 0


def test_the_minimum_is_paid_by_the_second():
    """Three times 100 s are 300 s, a twelfth of an hour; three times 0.027778 h would be a little more."""
    assert top_up([(Decimal("30.06"), Decimal(100), Decimal(0))] * 3, FEN) == Decimal("2.51")  # 2.505
    assert top_up([(Decimal("30.0599"), Decimal(100), Decimal(0))] * 3, FEN) == Decimal("2.50")  # 2.50499


def test_days_weeks_and_months_have_names():
    assert week_of(date(2026, 11, 22)) == "2026-W47"
    assert week_of(date(2027, 1, 1)) == "2026-W53"
    assert month_of(date(2026, 11, 22)) == "2026-11"

"""Somebody is paid by the hour and nobody said how long it took: he gets nothing, and the office sees it in time."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from services.payroll.tests.floor import MONDAY
from services.payroll.tests.plant import Payroll, by, item, plant_settings, report, reversal, worker

WEEK = (MONDAY, MONDAY + timedelta(days=6))


def hourly() -> Payroll:
    payroll = Payroll()
    payroll.hear(plant_settings(), item(), worker("W1"), worker("W2"))
    payroll.post_rate("0.5")
    payroll.put_terms("W1", "hour", hourly_rate="20")
    return payroll


def test_work_by_the_hour_without_time_is_listed_until_it_is_put_right():
    payroll = hourly()
    forgotten, timed = report(by("W1"), good="30"), report(by("W1", hours="2"), good="30")
    payroll.hear(forgotten, timed, report(by("W2"), good="30"))  # W2 is paid by piece
    (line,) = payroll.lines(without_time=True)
    assert (line.report, line.hours, line.amount) == (forgotten.report_id, 0, 0)
    assert payroll.total(without_time=True) == 0
    week = payroll.post_period(*WEEK)
    assert payroll.preview(week).without_time == 1
    assert payroll.preview(week).is_ready  # the office decides; it may be right

    payroll.hear(reversal(forgotten), report(by("W1", hours="1.5"), good="30"))
    assert payroll.lines(without_time=True) == ()
    assert payroll.preview(week).without_time == 0
    assert payroll.total(worker="W1") == Decimal("70")


def test_a_closed_day_has_nothing_left_to_put_right():
    payroll = hourly()
    payroll.hear(report(by("W1"), good="30"))
    week = payroll.post_period(*WEEK)
    payroll.close(week)
    assert payroll.lines(without_time=True) == ()
    assert payroll.preview(week).without_time == 0

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from services.payroll.domain.pay_period import PeriodClosed, PeriodsOverlap
from services.payroll.tests.floor import MONDAY
from services.payroll.tests.plant import (
    NOW,
    OFFICE,
    Payroll,
    by,
    confirmation,
    item,
    plant_settings,
    report,
    reversal,
    worker,
)
from services.payroll.usecases import closing
from shared.contracts.payroll.events import PayPeriodClosed, PayrollAudited
from shared.contracts.refusals import NotFound
from shared.contracts.values import LineKind, LineStatus, PeriodStatus
from shared.testing.events import recorded

SUNDAY = MONDAY + timedelta(days=6)
NEXT_MONDAY = MONDAY + timedelta(days=7)


@pytest.fixture
def payroll() -> Payroll:
    payroll = Payroll()
    payroll.hear(plant_settings(), item(), worker("W1"), worker("W2"))
    payroll.post_rate("1")
    return payroll


def test_closing_makes_every_line_final_and_changes_no_sum(payroll):
    payroll.hear(report(by("W1", hours="8"), good="123"), report(by("W2"), rework_order=uuid4()))
    week = payroll.post_period(MONDAY, SUNDAY)
    before = payroll.wages()
    closed = payroll.close(week)
    assert (closed.status, closed.closed_by) == (PeriodStatus.CLOSED, "payroll")
    assert {line.status for line in payroll.lines()} == {LineStatus.CLOSED}
    assert payroll.wages() == before
    assert payroll.total() == 123


def test_the_plant_is_told_and_the_audit_knows_who(payroll):
    week = payroll.post_period(MONDAY, SUNDAY)
    with payroll.open() as session:
        closing.close_pay_period(session, OFFICE, week.id, NOW)
        (told,) = recorded(session, PayPeriodClosed)
        (audited,) = recorded(session, PayrollAudited)
    assert (told.from_on, told.to_on, told.closed_by) == (MONDAY, SUNDAY, "payroll")
    assert (audited.action, audited.before["status"], audited.after["status"]) == ("pay_period.close", "open", "closed")


def test_a_period_closes_once(payroll):
    week = payroll.post_period(MONDAY, SUNDAY)
    payroll.close(week)
    with pytest.raises(PeriodClosed):
        payroll.close(week)
    with pytest.raises(NotFound), payroll.open() as session:
        closing.close_pay_period(session, OFFICE, uuid4(), NOW)


def test_a_day_belongs_to_one_period(payroll):
    payroll.post_period(MONDAY, SUNDAY)
    with pytest.raises(PeriodsOverlap):
        payroll.post_period(SUNDAY, NEXT_MONDAY)
    payroll.post_period(NEXT_MONDAY, NEXT_MONDAY)


def test_late_reports_and_reversals_land_in_the_open_period(payroll):
    told = report(by("W1"), good="10")
    payroll.hear(told)
    week = payroll.post_period(MONDAY, SUNDAY)
    following = payroll.post_period(NEXT_MONDAY + timedelta(days=1), NEXT_MONDAY + timedelta(days=6))
    payroll.close(week)
    payroll.hear(reversal(told), report(by("W2"), good="3"))
    adjustments = [(line.worker, line.amount, line.worked_on) for line in payroll.lines(from_on=following.from_on)]
    assert sorted(adjustments) == [("W1", -10, MONDAY), ("W2", 3, MONDAY)]
    assert payroll.wages(to=SUNDAY.isoformat()) == [("W1", "2026-11-16", 10, 0, 10)]


def test_without_an_open_period_they_land_on_the_day_after(payroll):
    payroll.close(payroll.post_period(MONDAY, SUNDAY))
    payroll.hear(report(by("W1")))
    (line,) = payroll.lines()
    assert (line.on, line.status) == (NEXT_MONDAY, LineStatus.OPEN)


def test_what_closed_without_a_rate_is_never_priced(payroll):
    payroll.put_terms("W1", "hour")
    payroll.hear(report(by("W1", hours="8")))
    payroll.close(payroll.post_period(MONDAY, SUNDAY))
    payroll.post_rate("20", kind="hour", since=MONDAY - timedelta(days=1))
    (line,) = payroll.lines()
    assert (line.status, line.amount) == (LineStatus.CLOSED, 0)


def test_what_is_still_held_waits_on_in_the_next_period(payroll):
    flagged = report(by("W1"), good="10", excess="4")
    payroll.hear(flagged)
    payroll.close(payroll.post_period(MONDAY, SUNDAY))
    assert payroll.wages() == [("W1", "2026-11-16", 6, 0, 6)]
    payroll.hear(confirmation(flagged))
    assert payroll.wages() == [("W1", "2026-11-16", 6, 0, 6), ("W1", "2026-11-23", 4, 0, 4)]
    assert {line.status for line in payroll.lines(from_on=NEXT_MONDAY)} == {LineStatus.OPEN}


def test_who_earned_less_than_the_minimum_is_topped_up(payroll):
    payroll.put_terms("W1", "piece", minimum_hourly="15.5")
    payroll.put_terms("W2", "piece", minimum_hourly="15.5")
    payroll.hear(
        report(by("W1", hours="8"), good="100"),
        report(by("W1", hours="8", on=SUNDAY), good="130"),
        report(by("W2", hours="8"), good="124"),
    )
    payroll.close(payroll.post_period(MONDAY, SUNDAY))
    (top_up,) = [line for line in payroll.lines() if line.kind is LineKind.TOP_UP]
    assert (top_up.worker, top_up.on, top_up.amount) == ("W1", SUNDAY, 18)  # 16 h × 15.5 − 230
    assert (top_up.status, top_up.quantity, top_up.hours) == (LineStatus.CLOSED, 0, 0)


def test_the_minimum_counts_only_days_on_which_it_was_agreed(payroll):
    payroll.put_terms("W1", "piece", minimum_hourly="20", since=SUNDAY)
    payroll.hear(report(by("W1", hours="8"), good="1"), report(by("W1", hours="2", on=SUNDAY), good="30"))
    payroll.close(payroll.post_period(MONDAY, SUNDAY))
    assert payroll.total() == 41  # 1, 30 and the way from 30 to 2 h × 20


def test_a_rate_said_later_touches_no_closed_line(payroll):
    payroll.hear(report(by("W1"), good="10"))
    payroll.close(payroll.post_period(MONDAY, SUNDAY))
    before = [(line.amount, line.status) for line in payroll.lines()]
    payroll.post_rate("2", since=MONDAY)
    assert [(line.amount, line.status) for line in payroll.lines()] == before

"""What a worker's whole day adds: the same lines in whatever order its reports come, and adjustments afterwards."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from services.payroll.domain.pay_period import PeriodClosed
from services.payroll.domain.readiness import DaysUnsettled
from services.payroll.queries import audit
from services.payroll.tests.floor import MONDAY
from services.payroll.tests.plant import (
    Payroll,
    by,
    confirmation,
    inspection,
    item,
    plant_settings,
    report,
    reversal,
    scrap,
    worker,
)
from services.payroll.usecases import premiums
from services.payroll.usecases.premiums import TimeZoneUnknown
from shared.contracts.messages import Event
from shared.contracts.pay import LineStatus
from shared.contracts.payroll.commands import PutPremium
from shared.contracts.values import Cause
from shared.testing.callers import caller

FIRST, LAST, LATER = date(2026, 11, 1), date(2026, 11, 30), date(2026, 12, 1)
NIGHT = {"start": "22:00", "end": "06:00"}
OFFICE = caller(role="payroll")


def clock(hour: int, minute: int = 0) -> datetime:
    """An instant of Monday in Shanghai; hours from 24 on are Tuesday's."""
    midnight = datetime(MONDAY.year, MONDAY.month, MONDAY.day, tzinfo=UTC) - timedelta(hours=8)
    return midnight + timedelta(hours=hour, minutes=minute)


def with_premiums() -> Payroll:
    payroll = Payroll()
    payroll.hear(plant_settings(inspection_changes_pay=True), item(), worker("W1"), worker("W2"))
    payroll.post_rate("0.5")
    payroll.put_premium("NIGHT", "night", "20", **NIGHT)
    payroll.put_premium("LONG", "overtime", "50", above_hours="8")
    payroll.put_premium("FEAST", "holiday", "200", dates=["2026-11-17"])
    return payroll


@pytest.fixture
def payroll() -> Payroll:
    return with_premiums()


def extras(payroll: Payroll, **query: Any) -> dict[tuple[str, str, date], Decimal]:
    """What premiums came to, by worker, kind and day booked on."""
    return {
        (line.worker, line.kind, line.on): line.amount
        for line in payroll.lines(**query)
        if line.kind in ("night", "overtime", "holiday")
    }


def test_a_night_shift_with_overtime_by_hand(payroll):
    """100 pieces in 5 h until 23:00 (50.00), 60 pieces in 5 h until 04:00 (30.00).

    Night: 1 of 5 h, so 10.00, and 5 of 5, so 30.00: 20 % of 40.00 are 8.00. Overtime: 2 h of the second 5, so 12.00:
    50 % are 6.00.
    """
    payroll.hear(
        report(by("W1", hours="5"), good="100", ended=clock(23)),
        report(by("W1", hours="5"), good="60", ended=clock(28)),
    )
    assert extras(payroll) == {("W1", "night", MONDAY): 8, ("W1", "overtime", MONDAY): 6}
    night = next(line for line in payroll.lines() if line.kind == "night")
    assert (night.rule, night.rule_version, night.percent, night.base) == ("NIGHT", 1, 20, 40)
    assert (night.covered_seconds, night.hours, night.quantity) == (6 * 3600, 0, 0)
    assert (night.status, night.origin, night.on, night.before) == ("open", "day", MONDAY, None)
    assert payroll.total() == payroll.total(from_on=MONDAY) == payroll.total(status=LineStatus.OPEN) == 94
    assert payroll.wages() == [("W1", MONDAY.isoformat(), 160, 10, 94)]


def test_a_holiday_pays_on_top_of_everything_earned_on_it_even_without_time(payroll):
    tuesday = MONDAY + timedelta(days=1)
    payroll.hear(report(by("W1", on=tuesday), good="10"), report(by("W2"), good="10"))
    assert extras(payroll) == {("W1", "holiday", tuesday): 10}


def test_what_is_held_or_has_no_rate_earns_no_premium_yet():
    payroll = Payroll()
    payroll.hear(plant_settings(), item(), worker("W1"))
    payroll.put_premium("LONG", "overtime", "50", above_hours="0")
    flagged = report(by("W1", hours="1"), good="10", excess="4")
    payroll.hear(flagged)
    assert extras(payroll) == {("W1", "overtime", MONDAY): 0}
    payroll.post_rate("1")
    assert extras(payroll) == {("W1", "overtime", MONDAY): 3}
    payroll.hear(confirmation(flagged))
    assert extras(payroll) == {("W1", "overtime", MONDAY): 5}


def facts() -> list[Event]:
    first = report(by("W1", hours="5"), by("W2", hours="5"), good="101", ended=clock(23))
    second = report(by("W1", hours="5"), good="61", excess="7", ended=clock(28))
    third = report(by("W1", hours="2.5"), by("W2", hours="4"), good="31", ended=clock(18, 30))
    wrong = report(by("W2", hours="6"), good="44", ended=clock(29))
    spoilt = inspection(first, scrap(Cause.WORKER, 3))
    return [first, second, third, wrong, confirmation(second), reversal(wrong), spoilt]


def test_late_mixed_up_and_tripled_events_give_the_same_lines():
    told = facts()
    seen = []
    for seed in range(6):
        payroll = with_premiums()
        order = told * (3 if seed else 1)
        random.Random(seed).shuffle(order)
        payroll.hear(*order)
        seen.append(sorted((replace(line, rate_id=None) for line in payroll.lines()), key=lambda line: line.id))
        with payroll.open() as session:
            assert list(audit.findings(session, "P1")) == []
    assert all(lines == seen[0] for lines in seen)
    assert {line.kind for line in seen[0]} == {"piece", "night", "overtime"}


def test_a_premium_said_afterwards_counts_for_the_days_of_open_periods_only(payroll):
    payroll.hear(report(by("W1", hours="10"), good="100", ended=clock(20)))
    payroll.put_premium("LONG", "overtime", "100", above_hours="8")
    assert extras(payroll) == {("W1", "overtime", MONDAY): 10}
    payroll.put_premium("LONG", "overtime", "0", above_hours="8")
    assert extras(payroll) == {("W1", "overtime", MONDAY): 0}
    payroll.close(payroll.post_period(FIRST, LAST))
    with pytest.raises(PeriodClosed):
        payroll.put_premium("LONG", "overtime", "10", since=LAST, above_hours="8")
    payroll.put_premium("LONG", "overtime", "10", since=LATER, above_hours="8")


def test_saying_the_same_again_makes_no_version(payroll):
    assert payroll.put_premium("NIGHT", "night", "20", **NIGHT).version == 1
    assert payroll.put_premium("NIGHT", "night", "25", **NIGHT).version == 2


def test_closing_posts_what_ran_and_later_reports_make_an_adjustment_that_shows_both(payroll):
    """10 h for 50.00: 2 h of overtime earn 5.00. Two hours more, for 6.00, come late: 4 h of 12, 10.00 + 6.00."""
    payroll.hear(report(by("W1", hours="10"), good="100", ended=clock(20)))
    payroll.close(payroll.post_period(FIRST, LAST))
    closed = payroll.lines(status=LineStatus.CLOSED)
    assert [line.amount for line in closed if line.kind == "overtime"] == [5]
    late = report(by("W1", hours="2"), good="12", ended=clock(22))
    payroll.hear(late)
    (adjusted,) = (line for line in payroll.lines() if line.kind == "overtime" and line.on == LATER)
    assert (adjusted.before, adjusted.amount, adjusted.after) == (5, 3, 8)
    payroll.hear(reversal(late))
    (adjusted,) = (line for line in payroll.lines() if line.kind == "overtime" and line.on == LATER)
    assert (adjusted.before, adjusted.amount, adjusted.after) == (5, 0, 5)
    assert payroll.lines(status=LineStatus.CLOSED) == closed
    payroll.close(payroll.post_period(LATER, date(2026, 12, 31)))
    with payroll.open() as session:
        assert list(audit.findings(session, "P1")) == []


def test_a_premium_lifts_nobody_to_his_minimum(payroll):
    """10 h at 3.00 an hour promise 30.00. 20.00 are earned by piece, and 50 % of 4.00 for overtime beside them."""
    payroll.put_terms("W1", "piece", minimum_hourly="3")
    payroll.hear(report(by("W1", hours="10"), good="40", ended=clock(20)))
    assert payroll.close(payroll.post_period(FIRST, LAST)).status == "closed"
    amounts = {line.kind: line.amount for line in payroll.lines()}
    assert amounts == {"piece": 20, "overtime": 2, "top_up": 10}


def test_a_period_is_not_closed_before_all_days_follow_a_changed_premium(payroll):
    payroll.hear(report(by("W1", hours="10"), good="100", ended=clock(20)))
    period = payroll.post_period(FIRST, LAST)
    said = {"kind": "overtime", "percent": "100", "effective_from": "2026-11-16", "above_hours": "8"}
    with payroll.open() as session:
        premiums.put_premium(session, OFFICE, "LONG", PutPremium.load(said))
    assert (payroll.preview(period).days_due, payroll.preview(period).is_ready) == (1, False)
    with pytest.raises(DaysUnsettled):
        payroll.close(period)
    assert not payroll.work_out_some()
    assert payroll.close(period).status == "closed"
    assert extras(payroll) == {("W1", "overtime", MONDAY): 10}


def test_a_running_line_that_somebody_changed_is_found(payroll):
    payroll.hear(report(by("W1", hours="10"), good="100", ended=clock(20)))
    with payroll.open() as session:
        session.connection().exec_driver_sql("UPDATE pay_lines SET amount = amount + 1 WHERE status = 'running'")
    with payroll.open() as session:
        found = {finding.what for finding in audit.findings(session, "P1")}
    assert found == {"changed_line", "changed_account", "changed_total"}


def test_the_night_needs_a_clock():
    payroll = Payroll()
    with pytest.raises(TimeZoneUnknown):
        payroll.put_premium("NIGHT", "night", "20", **NIGHT)

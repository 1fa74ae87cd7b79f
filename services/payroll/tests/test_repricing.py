"""A rate that is meant for work of before, too, gives the difference as lines of their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from services.payroll.domain.readiness import DaysUnsettled
from services.payroll.queries import audit
from services.payroll.tests.floor import MONDAY
from services.payroll.tests.plant import (
    NOW,
    OFFICE,
    Payroll,
    by,
    confirmation,
    inspection,
    item,
    next_second,
    plant_settings,
    report,
    reversal,
    scrap,
    worker,
)
from services.payroll.usecases import agreements, closing
from shared.contracts.pay import LineKind, LineOrigin, LineStatus
from shared.contracts.payroll.commands import PostRate
from shared.contracts.values import Cause

TUESDAY = MONDAY + timedelta(days=1)
WORLD = (plant_settings(inspection_changes_pay=True), item(), *(worker(number) for number in ("W1", "W2", "W3")))


@pytest.fixture
def payroll() -> Payroll:
    payroll = Payroll.of(WORLD)
    payroll.post_rate("0.35", item="LAMP")
    return payroll


def corrections(payroll: Payroll) -> dict[str, Decimal]:
    return {line.worker: line.amount for line in payroll.lines() if line.origin is LineOrigin.REPRICED}


def intact(payroll: Payroll) -> bool:
    with payroll.open() as session:
        return not [*audit.findings(session, "P1")]


def test_the_line_stays_and_another_one_gives_the_difference(payroll):
    told = report(by("W1", hours="2"), good="100")
    payroll.hear(told)
    (before,) = payroll.lines()
    rate = payroll.post_rate("0.40", item="LAMP", reprice=True)
    line = next(line for line in payroll.lines() if line.origin is LineOrigin.REPRICED)
    assert before in payroll.lines()
    assert (line.report, line.kind, line.rate, line.rate_id) == (
        told.report_id,
        LineKind.PIECE,
        Decimal("0.4"),
        rate.id,
    )
    assert (line.amount, line.before, line.after) == (5, 35, 40)  # 100 × 0.40 − 100 × 0.35
    assert (line.quantity, line.hours, line.on, line.status) == (0, 0, MONDAY, LineStatus.OPEN)
    assert (payroll.total(), intact(payroll)) == (40, True)


def test_shares_add_up_to_the_whole_by_the_new_rate_too(payroll):
    payroll.hear(report(by("W1"), by("W2"), by("W3"), good="1"))  # 0.35 as 0.12, 0.12, 0.11
    payroll.post_rate("0.40", item="LAMP", reprice=True)  # 0.40 as 0.14, 0.13, 0.13
    assert corrections(payroll) == {"W1": Decimal("0.02"), "W2": Decimal("0.01"), "W3": Decimal("0.02")}
    assert payroll.total() == Decimal("0.40")


def test_one_correction_builds_on_the_other_and_saying_the_same_again_gives_nothing(payroll):
    payroll.hear(report(by("W1"), good="100"))
    for amount in ("0.40", "0.30", "0.30"):
        payroll.post_rate(amount, item="LAMP", reprice=True)
    told = {(line.amount, line.before, line.after) for line in payroll.lines() if line.origin is LineOrigin.REPRICED}
    assert told == {(5, 35, 40), (-10, 40, 30), (0, 30, 30)}
    assert payroll.total() == 30


def test_only_lines_that_would_take_the_rate_are_corrected(payroll):
    payroll.post_rate("20", kind="hour")
    payroll.put_terms("W2", "hour", hourly_rate="25")
    payroll.put_terms("W3", "hour")
    payroll.hear(*(report(by(one, hours="1")) for one in ("W1", "W2", "W3")))
    payroll.post_rate("0.1", reprice=True)  # for anything: the lamp's own comes first
    payroll.post_rate("0.2", item="LAMP", since=TUESDAY, reprice=True)
    assert corrections(payroll) == {}
    payroll.post_rate("21.5", kind="hour", reprice=True)
    assert corrections(payroll) == {"W3": Decimal("1.5")}  # 25 stands in the terms of W2


def test_without_the_word_nothing_that_was_priced_changes(payroll):
    payroll.hear(report(by("W1")))
    payroll.post_rate("0.40", item="LAMP")
    assert corrections(payroll) == {}


def test_what_is_held_taken_back_or_reversed_is_corrected_with_its_line(payroll):
    held, spoilt, wrong = (
        report(by("W1"), good="12", excess="2"),
        report(by("W2"), good="10"),
        report(by("W3"), good="10"),
    )
    payroll.hear(held, spoilt, wrong, inspection(spoilt, scrap(Cause.WORKER, 4)), reversal(wrong))
    payroll.post_rate("1.35", item="LAMP", reprice=True)
    assert payroll.total() == Decimal("13.50") + Decimal("8.10")  # 10 and 6 pieces
    assert {line.status for line in payroll.lines(worker="W1", status=LineStatus.HELD)} == {LineStatus.HELD}
    assert intact(payroll)
    payroll.hear(confirmation(held))
    assert payroll.total() == Decimal("16.20") + Decimal("8.10")
    assert payroll.total(worker="W3") == 0
    assert intact(payroll)


def test_closed_days_keep_what_was_paid_and_late_reports_of_them_are_paid_alike(payroll):
    payroll.hear(report(by("W1"), good="100"))
    payroll.close(payroll.post_period(MONDAY, MONDAY))
    payroll.hear(report(by("W1", on=TUESDAY), good="100"))
    payroll.post_rate("0.40", item="LAMP", since=TUESDAY - timedelta(days=0), reprice=True, at=NOW + timedelta(days=1))
    assert [(line.worked_on, line.amount) for line in payroll.lines() if line.origin is LineOrigin.REPRICED] == [
        (TUESDAY, 5)
    ]


def test_a_rate_with_further_prices_counts_the_pieces_that_it_took_over(payroll):
    """By hand: 160 pieces at 0.50, and 50 of them 0.10 and 10 of these 0.20 more."""
    payroll.hear(report(by("W1"), good="90"), report(by("W1"), good="70"))
    tiers = [{"above": "100", "amount": "0.60"}, {"above": "150", "amount": "0.80"}]
    payroll.post_rate("0.5", item="LAMP", tiers=tiers, reprice=True)
    (tier,) = (line for line in payroll.lines() if line.kind is LineKind.TIER)
    assert (tier.amount, tier.covered_pieces, payroll.total()) == (8, 60, 88)
    payroll.post_rate("0.5", item="LAMP", reprice=True)  # and back to one price for all
    assert payroll.total() == 80
    assert intact(payroll)


def test_whoever_is_killed_leaves_whole_days_behind_and_closing_waits(payroll):
    days = [MONDAY + timedelta(days=n) for n in range(7)]
    payroll.hear(*(report(by(one, on=day), good="100") for one in ("W1", "W2") for day in days))
    period = payroll.post_period(days[0], days[-1])
    body = {"kind": "piece", "amount": "0.4", "item": "LAMP", "effective_from": MONDAY.isoformat(), "reprice": True}
    with payroll.open() as session:
        agreements.post_rate(session, OFFICE, PostRate.load(body), next_second())
    assert payroll.work_out_some()
    late = report(by("W1", on=days[-1]), good="100")
    payroll.hear(replace(late, reported_at=NOW))  # accepted before, heard of in between
    with payroll.open() as session, pytest.raises(DaysUnsettled):
        closing.close_pay_period(session, OFFICE, period.id, NOW)
    while payroll.work_out_some():
        pass
    assert len([line for line in payroll.lines() if line.origin is LineOrigin.REPRICED]) == 15
    assert payroll.total() == 15 * 40
    payroll.close(period)
    assert intact(payroll)

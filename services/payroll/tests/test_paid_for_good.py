"""Nobody may say that what was paid in a closed period was to be paid otherwise; anything else may be said."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from services.payroll.tests.floor import MONDAY
from services.payroll.tests.plant import (
    Payroll,
    by,
    item,
    plant_settings,
    report,
    reversal,
    team,
    work_center,
    worker,
)
from shared.contracts.refusals import Invalid
from shared.contracts.values import ZERO

LONG_AGO, YESTERDAY, TUESDAY = date(2020, 1, 1), MONDAY - timedelta(days=1), MONDAY + timedelta(days=1)
WORLD = (
    plant_settings(),
    *(item(number) for number in ("LAMP", "VASE")),
    *(worker(number) for number in ("W1", "W2", "W3", "W4")),
    *(work_center(number) for number in ("SMT-1", "SMT-2")),
    team("T1", None),
    team("T2", None),
)
ALLOWED: tuple[dict[str, object], ...] = (
    {"amount": "9", "item": "VASE", "since": LONG_AGO},  # nothing of it was made
    {"amount": "9", "since": LONG_AGO},  # the lamp's own rate comes first
    {"amount": "9", "item": "LAMP", "since": LONG_AGO},  # and a later one before an earlier one
    {"amount": "9", "item": "LAMP", "sequence": 20, "since": LONG_AGO},
    {"amount": "9", "item": "LAMP", "work_center": "SMT-2", "since": LONG_AGO},
    {"amount": "9", "item": "LAMP", "team": "T2", "since": LONG_AGO},
    {"amount": "9", "item": "LAMP", "since": TUESDAY},  # no day of a closed period
    {"amount": "0.35", "item": "LAMP", "since": MONDAY},  # the same
    {"amount": "9", "kind": "hour", "since": LONG_AGO},  # W3 has an hourly rate of his own
    {"amount": "9", "kind": "rework_hour", "since": LONG_AGO},
)
REFUSED: tuple[dict[str, object], ...] = (
    {"amount": "9", "item": "LAMP", "since": MONDAY},
    {"amount": "9", "item": "LAMP", "sequence": 10, "since": LONG_AGO},
    {"amount": "9", "item": "LAMP", "work_center": "SMT-1", "since": YESTERDAY},
    {"amount": "9", "item": "LAMP", "team": "T1", "since": YESTERDAY},
    {"amount": "0.35", "item": "LAMP", "since": MONDAY, "tiers": [{"above": "5", "amount": "1"}]},
)


@pytest.fixture
def payroll() -> Payroll:
    payroll = Payroll.of(WORLD)
    payroll.post_rate("0.35", item="LAMP", since=YESTERDAY)
    payroll.put_terms("W2", "mixed", hourly_rate="20", since=LONG_AGO)
    payroll.put_terms("W3", "hour", hourly_rate="20", since=LONG_AGO)
    wrong = report(by("W4"), good="7")
    payroll.hear(
        *(report(by(one, hours="1"), work_center="SMT-1") for one in ("W1", "W2", "W3")), wrong, reversal(wrong)
    )
    payroll.close(payroll.post_period(MONDAY, MONDAY))
    return payroll


@pytest.mark.parametrize("said", ALLOWED)
def test_a_rate_may_be_said_of_any_day_as_long_as_nothing_was_paid_otherwise(payroll, said):
    paid = payroll.lines()
    payroll.post_rate(**said)
    assert payroll.lines() == paid


@pytest.mark.parametrize("said", REFUSED)
def test_a_rate_that_contradicts_a_closed_line_is_refused_and_the_earliest_day_told(payroll, said):
    with pytest.raises(Invalid) as refused:
        payroll.post_rate(**said)
    assert refused.value.errors == [{"field": "effective_from", "key": "paid_for_good", "facts": {"day": "2026-11-17"}}]
    payroll.post_rate(**said | {"since": TUESDAY})


def test_what_was_taken_back_or_came_too_late_for_its_period_contradicts_nothing(payroll):
    payroll.hear(report(by("W4"), good="7"))  # booked on Tuesday
    paid = payroll.lines()
    payroll.put_terms("W4", "hour", hourly_rate="99", since=MONDAY)
    assert payroll.lines() == paid


@pytest.mark.parametrize(
    ("who", "mode", "rest"),
    [
        ("W1", "piece", {}),
        ("W1", "mixed", {"hourly_rate": "9"}),
        ("W2", "piece", {"hourly_rate": "9"}),
        ("W3", "hour", {"hourly_rate": "20"}),
        ("W3", "mixed", {"hourly_rate": "20"}),
        ("W4", "hour", {"hourly_rate": "9", "minimum_hourly": "8"}),
    ],
)
def test_terms_that_pay_the_same_may_begin_on_a_closed_day(payroll, who, mode, rest):
    paid = payroll.lines()
    payroll.put_terms(who, mode, since=LONG_AGO, **rest)
    assert payroll.lines() == paid


@pytest.mark.parametrize(
    ("who", "mode", "rest"),
    [
        ("W1", "hour", {"hourly_rate": "9"}),
        ("W1", "piece", {"minimum_hourly": "8"}),
        ("W2", "hour", {"hourly_rate": "20"}),
        ("W3", "hour", {"hourly_rate": "21"}),
        ("W3", "hour", {}),
        ("W3", "piece", {"hourly_rate": "20"}),
    ],
)
def test_terms_that_would_have_paid_otherwise_are_refused(payroll, who, mode, rest):
    with pytest.raises(Invalid, match="effective_from: paid_for_good"):
        payroll.put_terms(who, mode, since=LONG_AGO, **rest)
    payroll.put_terms(who, mode, since=TUESDAY, **rest)


def test_what_is_refused_leaves_nothing_behind(payroll):
    before = payroll.lines()
    with pytest.raises(Invalid):
        payroll.post_rate("9", item="LAMP", since=MONDAY)
    assert payroll.lines() == before != ()
    assert payroll.total() > ZERO

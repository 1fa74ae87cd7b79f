from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from services.payroll.queries import agreements as shown
from services.payroll.tests.floor import MONDAY
from services.payroll.tests.plant import (
    NOW,
    OFFICE,
    Payroll,
    by,
    item,
    plant_settings,
    report,
    team,
    work_center,
    worker,
)
from services.payroll.usecases import agreements
from shared.contracts.payroll.commands import PostRate, PutPayTerms
from shared.contracts.payroll.events import PayrollAudited
from shared.contracts.refusals import IdempotencyConflict, Invalid, NotFound
from shared.contracts.values import PayMode
from shared.testing.events import recorded

RATE = {"kind": "piece", "amount": "0.35", "effective_from": "2026-11-16"}


@pytest.fixture
def payroll() -> Payroll:
    payroll = Payroll()
    payroll.hear(plant_settings(), item(), worker("W1"))
    return payroll


def test_a_rate_for_an_unknown_item_and_terms_for_an_unknown_worker_are_refused(payroll):
    with pytest.raises(Invalid, match="item: unknown_item"):
        payroll.post_rate("1", item="LAMB")
    with pytest.raises(Invalid, match="work_center: no_such_work_center"):
        payroll.post_rate("1", work_center="SMT-9")
    with pytest.raises(Invalid, match="team: no_such_team"):
        payroll.post_rate("1", team="T9")
    with pytest.raises(Invalid, match="worker: unknown_worker"):
        payroll.put_terms("W9", "piece")


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": "-0.01"},
        {"amount": "NaN"},
        {"amount": "1e400"},
        {"amount": "1000000.01"},
        {"amount": "0.0000001"},
        {"kind": "day"},
        {"effective_from": "2026-11-31"},
        {"sequence": 0},
        {"item": ""},
        {"currency": "CNY"},
    ],
)
def test_a_rate_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(Invalid):
        PostRate.load(RATE | wrong)


def test_an_id_is_used_once(payroll):
    chosen = "0190b3a4-0000-7000-8000-000000000001"
    payroll.post_rate("1", id=chosen)
    with pytest.raises(IdempotencyConflict):
        payroll.post_rate("2", id=chosen)


def test_each_team_and_work_center_is_paid_by_its_own_rate(payroll):
    """10 pieces of W1 and W2: at the oven T1 gets half of 10 × 0.40, T2 half of 10 × 0.50; elsewhere half of 3.00."""
    payroll.hear(worker("W2", team="T2"), team("T1", None), team("T2", None), work_center("OVEN"))
    payroll.post_rate("0.3")
    payroll.post_rate("0.4", work_center="OVEN")
    rate = payroll.post_rate("0.5", work_center="OVEN", team="T2")
    both = by("W1"), by("W2", team="T2")
    payroll.hear(report(*both, work_center="OVEN"), report(*both, work_center="BENCH"))
    assert sorted((line.worker, line.amount) for line in payroll.lines()) == [
        ("W1", Decimal("1.5")),
        ("W1", 2),
        ("W2", Decimal("1.5")),
        ("W2", Decimal("2.5")),
    ]
    assert (rate.version, rate.work_center, rate.team) == (1, "OVEN", "T2")
    assert payroll.post_rate("0.6", work_center="OVEN", team="T2").version == 2


def test_work_that_waits_is_priced_by_the_rate_of_its_team(payroll):
    payroll.hear(worker("W2", team="T2"), team("T2", None), report(by("W1"), by("W2", team="T2")))
    payroll.post_rate("0.5", team="T2")
    assert {line.worker: line.status for line in payroll.lines()} == {"W1": "no_rate", "W2": "open"}


def test_terms_are_versions_and_saying_the_same_again_makes_none(payroll):
    payroll.put_terms("W1", "hour", hourly_rate="20")
    payroll.put_terms("W1", "hour", hourly_rate="20")
    payroll.put_terms("W1", "mixed", hourly_rate="21", since=MONDAY + timedelta(days=1))
    with payroll.open() as session:
        last = shown.pay_terms(session, "P1", "W1")
    assert (last.version, last.mode, last.hourly_rate) == (2, PayMode.MIXED, 21)


def test_terms_nobody_agreed_are_not_found(payroll):
    with pytest.raises(NotFound), payroll.open() as session:
        shown.pay_terms(session, "P1", "W1")


def test_every_change_is_audited(payroll):
    with payroll.open() as session:
        agreements.post_rate(session, OFFICE, PostRate.load(RATE), NOW)
        agreements.put_pay_terms(
            session, OFFICE, "W1", PutPayTerms.load({"mode": "piece", "effective_from": "2026-11-16"}), NOW
        )
        audited = recorded(session, PayrollAudited)
    assert [(entry.action, entry.actor, entry.before) for entry in audited] == [
        ("rate.post", "payroll", None),
        ("pay_terms.put", "payroll", None),
    ]
    assert audited[1].object == "W1"

"""Where a plant wants four eyes for rates, what one person says is a proposal until another confirms it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from services.payroll.domain.four_eyes import SameEyes
from services.payroll.queries import agreements as shown
from services.payroll.tests.plant import NOW, OFFICE, Payroll, by, item, plant_settings, report, worker
from services.payroll.usecases import agreements
from shared.contracts.payroll.commands import PostRate, RateProposalsQuery, RatesQuery
from shared.contracts.payroll.events import PayrollAudited
from shared.contracts.payroll.views import RateView
from shared.contracts.refusals import IdempotencyConflict, Invalid, NotFound
from shared.testing.events import recorded

BOSS = replace(OFFICE, username="boss")
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def payroll() -> Payroll:
    payroll = Payroll()
    payroll.hear(plant_settings(), item(), worker("W1"))
    payroll.put_settings(four_eyes_for_rates=True)
    return payroll


def confirm(payroll: Payroll, proposed: RateView, caller=BOSS) -> RateView:
    with payroll.open() as session:
        return agreements.confirm_rate(session, caller, proposed.id, LATER)


def waiting(payroll: Payroll) -> list[RateView]:
    with payroll.open() as session:
        return list(shown.rate_proposals(session, "P1", RateProposalsQuery()).items)


def rates(payroll: Payroll) -> list[RateView]:
    with payroll.open() as session:
        return list(shown.rates(session, "P1", RatesQuery()).items)


def test_a_proposal_prices_nothing_until_another_confirms_it(payroll):
    payroll.hear(report(by("W1"), good="10"))
    proposed = payroll.post_rate("0.50", item="LAMP", tiers=[{"above": "100", "amount": "0.6"}])
    assert (proposed.version, proposed.said_at, proposed.proposed_by) == (0, None, OFFICE.username)
    assert (waiting(payroll), rates(payroll)) == ([proposed], [])
    assert [line.status for line in payroll.lines()] == ["no_rate"]
    said = confirm(payroll, proposed)
    assert (said.id, said.version, said.said_at, said.proposed_by) == (proposed.id, 1, LATER, None)
    assert (said.tiers, said.amount) == (proposed.tiers, proposed.amount)
    assert (waiting(payroll), rates(payroll)) == ([], [replace(said, has_paid=True)])
    assert [(line.status, line.amount) for line in payroll.lines()] == [("open", 5)]


def test_nobody_confirms_his_own_and_confirming_again_is_silence(payroll):
    proposed = payroll.post_rate("0.50")
    with pytest.raises(SameEyes):
        confirm(payroll, proposed, OFFICE)
    assert waiting(payroll) == [proposed]
    assert confirm(payroll, proposed) == confirm(payroll, proposed)
    assert len(rates(payroll)) == 1
    with pytest.raises(NotFound):
        confirm(payroll, replace(proposed, id=uuid4()))


def test_what_was_withdrawn_is_gone(payroll):
    proposed = payroll.post_rate("0.50")
    with payroll.open() as session:
        assert agreements.withdraw_rate(session, OFFICE, proposed.id) == proposed
    assert waiting(payroll) == []
    with pytest.raises(NotFound):
        confirm(payroll, proposed)
    with pytest.raises(NotFound), payroll.open() as session:
        agreements.withdraw_rate(session, OFFICE, proposed.id)


def test_what_could_not_be_said_is_not_proposed_and_an_id_is_used_once(payroll):
    with pytest.raises(Invalid, match="item: unknown_item"):
        payroll.post_rate("1", item="LAMB")
    proposed = payroll.post_rate("1")
    with pytest.raises(IdempotencyConflict):
        payroll.post_rate("2", id=str(proposed.id))
    confirm(payroll, proposed)
    with pytest.raises(IdempotencyConflict):
        payroll.post_rate("2", id=str(proposed.id))


def test_the_audit_log_says_who_proposed_and_who_confirmed(payroll):
    said = PostRate.load({"kind": "piece", "amount": "0.50", "effective_from": "2026-11-16"})
    with payroll.open() as session:
        proposed = agreements.post_rate(session, OFFICE, said, NOW)
        session.flush()
        agreements.confirm_rate(session, BOSS, proposed.id, LATER)
        told = recorded(session, PayrollAudited)
    assert [(one.action, one.actor) for one in told] == [("rate.propose", OFFICE.username), ("rate.confirm", "boss")]
    assert told[1].before["proposed_by"] == OFFICE.username


def test_what_waits_is_confirmed_by_another_also_when_the_plant_wants_it_no_more(payroll):
    proposed = payroll.post_rate("0.50")
    payroll.put_settings()
    payroll.put_settings(BOSS)
    assert payroll.post_rate("0.60").version == 1
    with pytest.raises(SameEyes):
        confirm(payroll, proposed, OFFICE)
    assert confirm(payroll, proposed).version == 2

"""Pieces of a day beyond so many are paid otherwise, the same in whatever order they are told."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payroll.domain.rates import Rate, Tier
from services.payroll.queries import audit
from services.payroll.tests.floor import MONDAY, rate
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
from shared.contracts.refusals import Invalid
from shared.contracts.values import Cause, RateKind

TIERS = [{"above": "100", "amount": "0.60"}, {"above": "150", "amount": "0.80"}]


def tiered(amount: str = "0.5", *tiers: tuple[str, str], kind: RateKind = RateKind.PIECE) -> Rate:
    said = tuple(Tier(above=Decimal(above), amount=Decimal(price)) for above, price in tiers)
    return replace(rate(amount, kind=kind), tiers=said)


STEPS = tiered("0.5", ("150", "0.8"), ("100", "0.6"))


@pytest.mark.parametrize(("pieces", "more"), [("100", "0"), ("101", "0.1"), ("150", "5"), ("160", "8"), ("0", "0")])
def test_what_further_prices_add_by_hand(pieces, more):
    assert STEPS.more_for(Decimal(pieces)) == Decimal(more)


def test_a_further_price_may_be_lower():
    assert tiered("0.5", ("100", "0.4")).more_for(Decimal(110)) == -1


@given(st.integers(0, 500))
def test_the_first_price_and_what_is_added_are_each_piece_at_its_own(pieces):
    tenths = [8 if n > 150 else 6 if n > 100 else 5 for n in range(1, pieces + 1)]
    assert STEPS.more_for(Decimal(pieces)) + pieces * STEPS.amount == Decimal(sum(tenths)) / 10


def test_tiers_are_for_pieces_and_say_each_number_once():
    with pytest.raises(Invalid, match="tiers: only_for_pieces"):
        tiered("20", ("8", "30"), kind=RateKind.HOUR).refuse_nonsense()
    with pytest.raises(Invalid, match="tiers: repeated"):
        tiered("1", ("8", "2"), ("8.0", "3")).refuse_nonsense()


def with_tiers() -> Payroll:
    payroll = Payroll()
    payroll.hear(plant_settings(inspection_changes_pay=True), item(), worker("W1"), worker("W2"))
    payroll.post_rate("0.5", tiers=TIERS, id="0190b3a4-0000-7000-8000-000000000001")
    return payroll


def test_a_day_of_160_pieces_has_a_line_of_its_own_for_60_of_them():
    """50 at 0.10 more and 10 at 0.30 more: 5.00 + 3.00."""
    payroll = with_tiers()
    payroll.hear(report(by("W1"), good="90"), report(by("W1"), by("W2"), good="140"))
    lines = payroll.lines(worker="W1")
    (tier,) = (line for line in lines if line.kind == "tier")
    assert (tier.amount, tier.covered_pieces, tier.rate_version, tier.on) == (8, 60, 1, MONDAY)
    assert sum(line.amount for line in lines) == 88
    assert [line.kind for line in payroll.lines(worker="W2")] == ["piece"]


def test_tiers_count_for_the_minimum():
    payroll = with_tiers()
    payroll.put_terms("W1", "piece", minimum_hourly="10")
    payroll.hear(report(by("W1", hours="10"), good="160"))
    payroll.close(payroll.post_period(MONDAY, MONDAY))
    assert {line.kind: line.amount for line in payroll.lines()} == {"piece": 80, "tier": 8, "top_up": 12}


def test_late_mixed_up_and_tripled_reports_give_the_same_lines():
    """W1 has 120 pieces less 7, and half of 99: 162.5, so 50 at 0.10 more and 12.5 at 0.30 more."""
    first = report(by("W1"), good="120")
    flagged = report(by("W1"), by("W2"), good="99", excess="20")
    wrong = report(by("W2"), good="300")
    spoilt = inspection(first, scrap(Cause.WORKER, 7))
    told = [first, flagged, wrong, confirmation(flagged), reversal(wrong), spoilt]
    seen = []
    for seed in range(5):
        payroll = with_tiers()
        order = told * (3 if seed else 1)
        random.Random(seed).shuffle(order)
        payroll.hear(*order)
        seen.append(sorted(payroll.lines(), key=lambda line: line.id))
        with payroll.open() as session:
            assert list(audit.findings(session, "P1")) == []
    assert all(lines == seen[0] for lines in seen)
    tiers = {line.worker: line.amount for line in seen[0] if line.kind == "tier"}
    assert tiers == {"W1": Decimal("8.75"), "W2": 0}

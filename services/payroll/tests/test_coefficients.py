"""Where the plant wants it, a report whose shares nobody gave is shared by what each worker's part weighs."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.payroll.domain.rates import Terms
from services.payroll.domain.settling import settle
from services.payroll.domain.sharing import split
from services.payroll.domain.weighing import weighed
from services.payroll.tests.floor import FEN, MONDAY, facts, hand, rate, rules, terms, work
from services.payroll.tests.plant import NOW, Payroll, by, inspection, item, plant_settings, report, scrap, worker
from shared.contracts.pay import LineOrigin
from shared.contracts.refusals import Invalid
from shared.contracts.values import ZERO, Cause, PayMode

WORLD = (plant_settings(inspection_changes_pay=True), item(), *(worker(number) for number in ("W1", "W2", "W3")))
A_SECOND = timedelta(seconds=1)


@pytest.fixture
def payroll() -> Payroll:
    payroll = Payroll.of(WORLD)
    payroll.post_rate("1")
    payroll.put_terms("W1", "piece", coefficient="1.5")
    payroll.put_terms("W2", "piece", skill_coefficients=[{"skill": "SOLDER", "coefficient": "2.5"}])
    payroll.put_settings(shares_by_coefficient=True)
    return payroll


def amounts(payroll: Payroll) -> dict[str, Decimal]:
    return {line.worker: line.amount for line in payroll.lines()}


def test_by_hand(payroll):
    """10.00 by 1.5 to 1 to 1: 4.2857…, 2.857… and 2.857…; the cent that is left goes to who lost most by rounding."""
    payroll.hear(report(by("W1"), by("W2"), by("W3"), good="10"))
    assert amounts(payroll) == {"W1": Decimal("4.28"), "W2": Decimal("2.86"), "W3": Decimal("2.86")}
    assert {(line.shared_by, line.by_coefficient) for line in payroll.lines()} == {(3, True)}


def test_the_skill_that_the_step_asks_for_has_its_own(payroll):
    payroll.hear(report(by("W1"), by("W2"), by("W3"), good="10", skill="SOLDER"))  # 1.5 to 2.5 to 1
    assert amounts(payroll) == {"W1": 3, "W2": 5, "W3": 2}


def test_given_shares_win(payroll):
    payroll.hear(report(by("W1", share="1"), by("W2", share="1"), good="10", skill="SOLDER"))
    assert amounts(payroll) == {"W1": 5, "W2": 5}
    assert {line.by_coefficient for line in payroll.lines()} == {False}


def test_without_the_plants_word_all_share_equally_and_the_word_counts_for_what_is_reported_from_then_on():
    payroll = Payroll.of(WORLD)
    payroll.post_rate("1")
    payroll.put_terms("W1", "piece", coefficient="4")
    before, between, after = (report(by("W1"), by("W2"), good="10") for _ in range(3))
    for word, moment in ((True, between.reported_at), (False, after.reported_at)):
        payroll.put_settings(shares_by_coefficient=word, at=moment)
    payroll.hear(after, between, before)
    lines = {(line.report, line.worker): line.amount for line in payroll.lines()}
    assert [lines[told.report_id, "W1"] for told in (before, between, after)] == [5, 8, 5]


def test_what_is_agreed_afterwards_changes_no_share_not_even_of_pieces_taken_back(payroll):
    told = report(by("W1"), by("W3"), good="10")
    payroll.put_terms("W3", "piece", coefficient="9")
    payroll.hear(told, inspection(told, scrap(Cause.WORKER, 5)))
    of = {(line.worker, line.origin): line.amount for line in payroll.lines()}
    assert (of["W1", LineOrigin.WORK], of["W3", LineOrigin.WORK]) == (6, 4)
    assert (of["W1", LineOrigin.INSPECTION], of["W3", LineOrigin.INSPECTION]) == (-3, -2)


def test_a_skill_is_said_once(payroll):
    twice = [{"skill": "SOLDER", "coefficient": "2"}, {"skill": "SOLDER", "coefficient": "3"}]
    with pytest.raises(Invalid, match="skill_coefficients: repeated"):
        payroll.put_terms("W1", "piece", skill_coefficients=twice)
    with pytest.raises(Invalid, match="coefficient: "):
        payroll.put_terms("W1", "piece", coefficient="0")


@settings(deadline=None)
@given(
    st.lists(st.decimals("0.0001", 100, places=4), min_size=2, max_size=6),
    st.integers(1, 5_000),
    st.decimals("0.0001", 50, places=4),
)
def test_the_lines_add_up_to_the_whole_whatever_the_parts_weigh(weights, pieces, price):
    names = [f"W{n}" for n in range(len(weights))]
    agreed: dict[str, list[Terms]] = {
        name: [Terms(mode=PayMode.PIECE, effective_from=MONDAY, version=1, coefficient=weight)]
        for name, weight in zip(names, weights, strict=True)
    }
    told = weighed(work(*map(hand, names), payable=str(pieces)), agreed)
    assert told.shares == dict(zip(names, weights, strict=True))
    lines = settle(facts(told), {}, rules(told, rate(str(price)))).values()
    assert sum((line.quantity for line in lines), ZERO) == pieces
    whole = sum((line.amount for line in lines), ZERO)
    assert {line.worker: line.amount for line in lines} == split(whole, told.shares, FEN)
    assert abs(whole - pieces * price) <= FEN / 2


def test_terms_count_for_the_day_and_the_moment():
    told = work(hand("W1"), hand("W2"), accepted_at=NOW)
    later = terms("piece", said_at=NOW + A_SECOND)
    agreed = {"W1": [Terms(mode=PayMode.PIECE, effective_from=MONDAY, version=1, coefficient=Decimal(2)), later]}
    assert weighed(told, agreed).shares == {"W1": 2, "W2": 1}

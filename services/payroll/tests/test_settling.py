from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payroll.domain.money import rounded
from services.payroll.domain.pay_line import Line
from services.payroll.domain.rates import Rate, Terms
from services.payroll.domain.settling import Facts, settle
from services.payroll.tests.floor import (
    FEN,
    INSPECTION,
    REVERSAL,
    facts,
    hand,
    rate,
    rules,
    terms,
    work,
)
from shared.contracts.pay import LineKind, LineOrigin, LineStatus
from shared.contracts.values import (
    ZERO,
    RateKind,
)


def paid(facts: Facts, *rates: Rate, agreed: dict[str, Terms] | None = None, before=None) -> dict[UUID, Line]:
    """The whole ledger of a report after settling it."""
    return {**(before or {}), **settle(facts, before or {}, rules(facts.work, *rates, agreed=agreed))}


def by_worker(lines: dict[UUID, Line], origin: LineOrigin = LineOrigin.WORK) -> dict[str, Line]:
    return {line.worker: line for line in lines.values() if line.origin is origin}


def only(lines: dict[UUID, Line]) -> Line:
    (line,) = lines.values()
    return line


def total(lines: dict[UUID, Line]) -> Decimal:
    return sum((line.amount for line in lines.values()), ZERO)


def whole(pieces: Decimal, rate: Decimal) -> Decimal:
    return rounded(Fraction(pieces) * Fraction(rate), FEN)


def test_ten_pieces_at_twelve_and_a_half_fen():
    line = only(paid(facts(work(hand("W1", hours="2"), payable="10")), rate("0.125")))
    assert (line.kind, line.quantity, line.hours, line.amount) == (LineKind.PIECE, 10, 2, Decimal("1.25"))
    assert line.status is LineStatus.OPEN


def test_a_line_is_rounded_once_half_up():
    assert only(paid(facts(work(hand("W1"), payable="3")), rate("0.125"))).amount == Decimal("0.38")


def test_three_share_a_report_so_that_the_lines_add_up():
    shared = work(hand("W1"), hand("W2"), hand("W3"), payable="10")
    lines = by_worker(paid(facts(shared), rate("1")))
    assert [lines[w].amount for w in ("W1", "W2", "W3")] == [Decimal("3.34"), Decimal("3.33"), Decimal("3.33")]
    assert sum(line.quantity for line in lines.values()) == 10


def test_who_is_paid_by_the_hour_leaves_his_share_to_nobody():
    shared = work(hand("W1", hours="2"), hand("W2", hours="2"), payable="10")
    lines = by_worker(paid(facts(shared), rate("1"), agreed={"W2": terms("hour", hourly="20.25")}))
    assert (lines["W1"].kind, lines["W1"].amount) == (LineKind.PIECE, Decimal("5.00"))
    assert (lines["W2"].kind, lines["W2"].amount) == (LineKind.HOUR, Decimal("40.50"))
    assert lines["W2"].rate_id is None
    assert lines["W2"].rate == Decimal("20.25")


def test_each_worker_of_a_report_has_its_full_hours():
    lines = by_worker(paid(facts(work(hand("W1", hours="1.5"), hand("W2", hours="1.5"))), rate("1")))
    assert [line.hours for line in lines.values()] == [Decimal("1.5"), Decimal("1.5")]


def test_without_an_hourly_rate_in_the_terms_the_hour_rate_applies():
    hourly = rate("18", kind=RateKind.HOUR)
    line = only(paid(facts(work(hand("W1", hours="2"))), hourly, agreed={"W1": terms("hour")}))
    assert (line.amount, line.rate_id) == (36, hourly.id)


def test_mixed_pays_pieces_where_a_piece_rate_exists_and_hours_otherwise():
    agreed = {"W1": terms("mixed", hourly="20")}
    rates = (rate("1", sequence=10),)
    assert only(paid(facts(work(hand("W1", hours="3"), sequence=10)), *rates, agreed=agreed)).amount == 10
    assert only(paid(facts(work(hand("W1", hours="3"), sequence=20)), *rates, agreed=agreed)).amount == 60


@pytest.mark.parametrize("mode", ["piece", "hour", "mixed"])
def test_rework_pays_its_hours_whatever_the_mode(mode):
    again = work(hand("W1", hours="1.5"), payable="0", is_rework=True)
    rates = (rate("1"), rate("99", kind=RateKind.HOUR), rate("15", kind=RateKind.REWORK_HOUR))
    line = only(paid(facts(again), *rates, agreed={"W1": terms(mode, hourly="20")}))
    assert (line.kind, line.quantity, line.amount) == (LineKind.REWORK_HOUR, 0, Decimal("22.50"))


def test_twenty_minutes_are_paid_exactly():
    third = Decimal(1200) / Decimal(3600)
    line = only(paid(facts(work(hand("W1", hours=str(third)))), agreed={"W1": terms("hour", hourly="30.015")}))
    assert line.amount == Decimal("10.01")  # 10.005 half up; 0.333333 hours would make 10.00
    assert line.hours == Decimal("0.333333")


def test_no_rate_is_a_line_of_nothing_priced_when_the_rate_arrives():
    unpaid = facts(work(hand("W1"), hand("W2"), payable="5"))
    lines = paid(unpaid)
    assert {line.status for line in lines.values()} == {LineStatus.NO_RATE}
    assert total(lines) == 0
    lines = paid(unpaid, rate("0.33"), before=lines)
    assert {line.status for line in lines.values()} == {LineStatus.OPEN}
    assert total(lines) == Decimal("1.65")


def test_a_line_that_has_its_rate_keeps_it():
    report = facts(work(hand("W1")))
    lines = paid(report, rate("1"))
    assert settle(report, lines, rules(report.work, rate("1"), rate("2", item="LAMP"))) == {}


def test_a_line_closed_without_a_rate_stays_at_nothing():
    report = facts(work(hand("W1")))
    closed = {key: replace(line, status=LineStatus.CLOSED) for key, line in paid(report).items()}
    assert settle(report, closed, rules(report.work, rate("1"))) == {}


def test_excess_is_held_on_a_line_of_its_own_until_confirmed():
    flagged = work(hand("W1", hours="2"), payable="10", held="3")
    lines = paid(facts(flagged), rate("0.125"))
    at_once, excess = by_worker(lines)["W1"], by_worker(lines, LineOrigin.EXCESS)["W1"]
    assert (at_once.quantity, at_once.amount, at_once.hours, at_once.status) == (7, Decimal("0.88"), 2, LineStatus.OPEN)
    assert (excess.quantity, excess.amount, excess.hours, excess.status) == (3, Decimal("0.37"), 0, LineStatus.HELD)
    lines = paid(facts(flagged, confirmed=True), rate("0.125"), before=lines)
    assert total(lines) == Decimal("1.25")
    assert {line.status for line in lines.values()} == {LineStatus.OPEN}


def test_excess_of_who_is_paid_by_the_hour_is_not_held():
    flagged = work(hand("W1", hours="2"), payable="10", held="3")
    for confirmed in (False, True):
        line = only(paid(facts(flagged, confirmed=confirmed), agreed={"W1": terms("hour", hourly="20")}))
        assert (line.quantity, line.hours, line.amount, line.status) == (10, 2, 40, LineStatus.OPEN)


def test_of_a_crew_only_the_excess_of_those_paid_by_piece_is_held():
    flagged = work(hand("W1", hours="2"), hand("W2", hours="2"), payable="10", held="4")
    lines = paid(facts(flagged), rate("1"), agreed={"W2": terms("hour", hourly="20")})
    assert {worker: line.quantity for worker, line in by_worker(lines).items()} == {"W1": 3, "W2": 5}
    assert {worker: line.quantity for worker, line in by_worker(lines, LineOrigin.EXCESS).items()} == {"W1": 2}


def test_a_piece_rate_that_comes_later_makes_no_excess_of_what_hours_have_paid():
    flagged, agreed = work(hand("W1", hours="2"), payable="10", held="3"), {"W1": terms("mixed", hourly="20")}
    lines = paid(facts(flagged), agreed=agreed)
    assert settle(facts(flagged, confirmed=True), lines, rules(flagged, rate("1"), agreed=agreed)) == {}


@pytest.mark.parametrize("hourly", ["20", None])
def test_terms_that_come_later_turn_held_excess_into_hours(hourly):
    flagged = work(hand("W1", hours="2"), payable="10", held="3")
    lines = paid(facts(flagged), agreed={"W1": terms("hour", hourly=hourly)}, before=paid(facts(flagged)))
    work_line, excess = by_worker(lines)["W1"], by_worker(lines, LineOrigin.EXCESS)["W1"]
    assert (work_line.quantity, excess.quantity, excess.amount) == (10, 0, 0)
    assert LineStatus.HELD not in {work_line.status, excess.status}
    lines = paid(facts(flagged), rate("1"), before=lines)
    assert sum(line.quantity for line in lines.values()) == 10
    assert total(lines) == (40 if hourly else 10)


def test_a_reversal_is_the_exact_negative():
    report = work(hand("W1", hours="1"), hand("W2", hours="1"), hand("W3", hours="1"), payable="10", held="4")
    lines = paid(facts(report), rate("0.777"))
    lines = paid(facts(report, reversed_by=REVERSAL), rate("5"), before=lines)
    assert len(lines) == 12
    assert total(lines) == 0 == sum(line.hours for line in lines.values())
    assert {line.report for line in lines.values() if line.reverses} == {REVERSAL}


def test_a_reversed_line_without_a_rate_is_priced_together_with_its_reversal():
    report = facts(work(hand("W1")), reversed_by=REVERSAL)
    lines = paid(report, rate("2"), before=paid(report))
    assert sorted(line.amount for line in lines.values()) == [-20, 20]


def test_spoiled_pieces_are_taken_back_at_the_price_they_were_paid_at():
    report = work(hand("W1"), hand("W2"), payable="10")
    lines = paid(facts(report), rate("0.5"))
    lines = paid(facts(report, taken_back={INSPECTION: Decimal(3)}), rate("9", item="LAMP"), before=lines)
    taken = by_worker(lines, LineOrigin.INSPECTION)
    assert [(t.quantity, t.amount) for t in taken.values()] == [(Decimal("-1.5"), Decimal("-0.75"))] * 2


def test_nothing_is_taken_back_from_hours_or_from_what_closed_unpaid():
    report = work(hand("W1", hours="2"), payable="10")
    failed = facts(report, taken_back={INSPECTION: Decimal(3)})
    lines = paid(failed, agreed={"W1": terms("hour", hourly="20")})
    assert by_worker(lines, LineOrigin.INSPECTION)["W1"].amount == 0
    closed = {key: replace(line, status=LineStatus.CLOSED) for key, line in paid(facts(report)).items()}
    taken = by_worker(paid(failed, rate("1"), before=closed), LineOrigin.INSPECTION)["W1"]
    assert (taken.amount, taken.status) == (0, LineStatus.OPEN)


rates_of_pay = st.decimals(min_value=0, max_value=1000, places=6)
pieces = st.decimals(min_value=0, max_value=5000, places=3)
crews = st.dictionaries(
    st.sampled_from(["W1", "W2", "W3", "W4", "W5"]), st.decimals(min_value="0.001", max_value=9, places=3), min_size=1
)


@st.composite
def reports(draw):
    payable = draw(pieces)
    held = min(payable, draw(pieces))
    crew = draw(crews)
    return work(
        *(hand(worker, share=str(share), hours="1.25") for worker, share in crew.items()),
        payable=str(payable),
        held=str(held),
    )


def test_nobody_gains_or_loses_a_cent_because_some_of_it_was_held():
    flagged = work(hand("W1"), hand("W2"), hand("W5"), payable="5", held="1")
    lines = paid(facts(flagged, confirmed=True), rate("1.128"))
    assert {worker: of_worker(lines, worker) for worker in ("W1", "W2", "W5")} == dict.fromkeys(
        ("W1", "W2", "W5"), Decimal("1.88")
    )


@given(report=reports(), amount=rates_of_pay)
def test_held_or_not_everybody_gets_the_same(report, amount):
    flagged = paid(facts(report, confirmed=True), rate(str(amount)))
    never_held = paid(facts(replace(report, held=Decimal(0))), rate(str(amount)))
    for hand_ in report.hands:
        assert of_worker(flagged, hand_.worker) == of_worker(never_held, hand_.worker)


def of_worker(lines, worker: str) -> Decimal:
    return sum((line.amount for line in lines.values() if line.worker == worker), Decimal(0))


@given(report=reports(), amount=rates_of_pay)
def test_the_lines_of_a_report_add_up_to_the_rounded_whole(report, amount):
    lines = paid(facts(report), rate(str(amount)))
    at_once = [line for line in lines.values() if line.status is LineStatus.OPEN]
    assert sum(line.amount for line in at_once) == whole(report.payable - report.held, amount)
    assert total(lines) == whole(report.payable, amount)
    assert sum(line.quantity for line in lines.values()) == report.payable
    assert all(line.amount >= 0 for line in lines.values())


@given(report=reports(), hourly=st.sets(st.sampled_from(["W1", "W2", "W3", "W4", "W5"])))
def test_no_piece_is_lost_between_those_paid_by_piece_and_by_the_hour(report, hourly):
    lines = paid(facts(report), rate("1"), agreed=dict.fromkeys(hourly, terms("hour", hourly="20")))
    assert sum(line.quantity for line in lines.values()) == report.payable
    assert not hourly & {line.worker for line in lines.values() if line.status is LineStatus.HELD}


FACTS = ("confirmed", "reversed_by", "taken_back", "rate")


@given(
    report=reports(),
    amount=rates_of_pay,
    told=st.permutations(FACTS * 2),
    start=st.sets(st.sampled_from(FACTS), max_size=2),
)
def test_whatever_the_order_of_the_facts_the_ledger_is_the_same(report, amount, told, start):
    meaning = {"confirmed": True, "reversed_by": REVERSAL, "taken_back": {INSPECTION: report.payable}}
    known = set(start)
    lines: dict[UUID, Line] = {}
    for fact in (None, *told):
        known |= {fact} if fact else set()
        now = facts(report, **{name: meaning[name] for name in known if name in meaning})
        lines = paid(now, *([rate(str(amount))] if "rate" in known else []), before=lines)
        reversed_ = now.reversed_by is not None
        assert not reversed_ or total(lines) == 0
    at_once = paid(facts(report, **meaning), rate(str(amount)))
    assert lines == at_once

"""A report is priced by what had been said when it was accepted, whenever payroll hears of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.payroll.tests.floor import MONDAY, first_price, hand, rate, terms, work
from services.payroll.tests.plant import NOW, Payroll, by, confirmation, item, plant_settings, report, reversal, worker
from shared.contracts.messages import Event
from shared.contracts.pay import LineStatus
from shared.contracts.values import RateKind

A_MOMENT = timedelta(microseconds=1)
Said = tuple[datetime, Any]


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def paid(*rates: tuple[str, float], accepted: float = 10, agreed: Iterable[Any] = (), **scope: Any) -> Decimal | None:
    """What a piece is paid, where so much was said so many seconds after the beginning."""
    told = work(hand("W1"), accepted_at=after(accepted))
    said = [rate(amount, said_at=after(at), version=n) for n, (amount, at) in enumerate(rates)]
    return first_price(told, told.hands[0], agreed, said).rate


def test_the_last_word_before_the_report_counts_and_a_later_one_never():
    assert paid(("1", 0), ("2", 9), ("3", 11)) == 2


def test_what_is_said_in_the_very_moment_was_said_before():
    assert paid(("1", 0), ("2", 10)) == 2
    assert paid(("1", 0), ("2", 10.000001)) == 1


def test_a_report_without_a_rate_takes_the_first_word_that_fits_not_the_last_or_the_most_specific():
    told = work(hand("W1"), accepted_at=after(0))
    said = [
        rate("1", item="VASE", said_at=after(1)),
        rate("2", said_at=after(2)),
        rate("3", item="LAMP", said_at=after(3)),
    ]
    assert first_price(told, told.hands[0], [], said).rate == 2


def test_terms_count_from_when_they_were_said_as_well():
    hourly = terms("hour", hourly="20", said_at=after(11))
    assert paid(("1", 0), agreed=[hourly]) == 1
    assert paid(("1", 0), agreed=[replace(hourly, said_at=after(10))]) == 20


def test_terms_may_be_the_first_word_that_gives_a_price():
    told = work(hand("W1", hours="2"), accepted_at=after(0))
    said = [terms("hour", said_at=after(1)), terms("hour", hourly="20", said_at=after(2), version=2)]
    price = first_price(told, told.hands[0], said, [rate("1", said_at=after(3))])
    assert (price.kind, price.rate, price.terms_version) == (RateKind.HOUR, 20, 2)


def test_words_and_reports_from_before_anybody_kept_when_are_older_than_all_others():
    told = work(hand("W1"))
    assert first_price(told, told.hands[0], [], [rate("1"), rate("2", said_at=after(1), version=2)]).rate == 1


def test_a_moment_decides(payroll):
    payroll.post_rate("1", at=after(0))
    second = payroll.post_rate("2", at=after(5)).said_at
    payroll.hear(
        replace(report(by("W1")), reported_at=second - A_MOMENT), replace(report(by("W2")), reported_at=second)
    )
    assert {line.worker: line.rate for line in payroll.lines()} == {"W1": 1, "W2": 2}


def test_words_stay_in_order_when_the_clock_is_set_back_a_little_and_follow_it_when_it_is_set_right(payroll):
    first = payroll.post_rate("1", at=after(30)).said_at
    assert payroll.post_rate("2", at=after(0)).said_at == first + A_MOMENT
    assert payroll.post_rate("3", at=after(-3600)).said_at == after(-3600)


@pytest.fixture
def payroll() -> Payroll:
    return Payroll.of(WORLD)


WORLD = (plant_settings(), item(), *(worker(number) for number in ("W1", "W2", "W3")))
ONE, TWO, THREE = (
    replace(report(*hands, good=good, excess=excess), report_id=UUID(int=100 + n), reported_at=after(at))
    for n, (at, hands, good, excess) in enumerate(
        (
            (5, (by("W1", hours="1"), by("W2", hours="1")), "10", "0"),
            (15, (by("W2", hours="1.5"), by("W3", hours="1.5")), "7", "2"),
            (25, (by("W3", hours="2"),), "11", "0"),
        )
    )
)
HEARD: tuple[Event, ...] = (
    ONE,
    TWO,
    THREE,
    confirmation(TWO),
    replace(reversal(ONE), report_id=UUID(int=110), reported_at=after(26)),
)
SAID: tuple[Said, ...] = (
    (after(2), partial(Payroll.post_rate, amount="0.31", sequence=20, id=str(UUID(int=1)))),
    (after(8), partial(Payroll.put_terms, worker="W3", mode="mixed", hourly_rate="31")),
    (after(10), partial(Payroll.post_rate, amount="0.37", id=str(UUID(int=2)))),
    (after(12), partial(Payroll.post_rate, amount="0.77", item="LAMP", id=str(UUID(int=3)))),
    (after(18), partial(Payroll.put_terms, worker="W2", mode="hour")),
    (after(20), partial(Payroll.post_rate, amount="19", kind="hour", id=str(UUID(int=4)))),
    (after(22), partial(Payroll.post_rate, amount="0.99", item="LAMP", id=str(UUID(int=5)))),
    (after(24), partial(Payroll.put_terms, worker="W3", mode="piece")),
    (after(28), partial(Payroll.post_rate, amount="0.83", item="LAMP", reprice=True, id=str(UUID(int=6)))),
    (after(30), partial(Payroll.post_rate, amount="0.5", reprice=True, id=str(UUID(int=7)))),
    (after(32), partial(Payroll.post_rate, amount="0.91", item="LAMP", sequence=10, reprice=True, id=str(UUID(int=8)))),
)


def ledger_after(steps: Iterable[Said | Event]) -> set[Any]:
    payroll = Payroll.of(WORLD)
    for step in steps:
        if isinstance(step, Event):
            payroll.hear(step)
        else:
            at, say = step
            say(payroll, at=at)
    return set(payroll.lines())


def words_before(fact: Event) -> int:
    accepted = getattr(fact, "reported_at", NOW)
    return sum(at <= accepted for at, _ in SAID)


@st.composite
def orders(draw) -> list[Said | Event]:
    """Words in the order in which they were said; facts of the floor in any, each as often as it likes, at any time
    after it was accepted."""
    facts = draw(st.permutations((*HEARD, *draw(st.lists(st.sampled_from(HEARD), max_size=3)))))
    places = [draw(st.integers(words_before(fact), len(SAID))) for fact in facts]
    return [
        step
        for place in range(len(SAID) + 1)
        for step in (
            *(fact for fact, at in zip(facts, places, strict=True) if at == place),
            *SAID[place : place + 1],
        )
    ]


@settings(max_examples=25, deadline=None)
@given(orders())
def test_the_lines_are_the_same_whenever_payroll_hears_of_the_reports(steps):
    assert ledger_after(steps) == ledger_after((*SAID, *HEARD))


def test_those_lines_by_hand():
    """ONE had no rate when it came, and 0.37 was the first; TWO came when the lamp's rate was 0.77; THREE when 0.99
    was, and its worker was paid by piece again. Of the rates that reprice, the one for anything never applied."""
    lines = ledger_after((*SAID, *HEARD))
    rates = {(line.report, line.rate) for line in lines if line.reverses is None}
    assert rates == {
        (told.report_id, Decimal(amount))
        for told, first in ((ONE, "0.37"), (TWO, "0.77"), (THREE, "0.99"))
        for amount in (first, "0.83", "0.91")
    }
    assert all(line.status is LineStatus.OPEN and line.worked_on == MONDAY for line in lines)

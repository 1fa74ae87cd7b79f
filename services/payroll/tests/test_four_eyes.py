"""What two people must agree on, and that the second one agrees to what the first one asked about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from services.payroll.domain.four_eyes import ChangedSinceAsked, KeyIsNoPerson, OwnPay, PayMovedSinceAsked, SameEyes
from services.payroll.domain.pay_period import PeriodClosed
from services.payroll.tests.floor import MONDAY
from services.payroll.tests.plant import Payroll, by, item, plant_settings, report, worker
from services.payroll.usecases.agreements import post_rate
from shared.contracts.payroll.commands import PostRate
from shared.contracts.values import PeriodStatus
from shared.testing.callers import caller

SUNDAY = MONDAY + timedelta(days=6)
NEXT_MONDAY = MONDAY + timedelta(days=7)
BOSS = caller(role="payroll", username="boss")
SHOES = uuid4()
KEY = caller(role="payroll", username="key:erp", is_key=True)
SAID_AFTERWARDS = {
    "rate": lambda payroll: payroll.post_rate("0.5"),
    "terms": lambda payroll: payroll.put_terms("W1", "piece", minimum_hourly="99"),
    "premium": lambda payroll: payroll.put_premium("NIGHT", "night", "20", start="22:00", end="06:00"),
    "allowance": lambda payroll: payroll.give("W1", "500"),
    "taken back": lambda payroll: payroll.take_back(SHOES),
}


@pytest.fixture
def payroll() -> Payroll:
    payroll = Payroll()
    payroll.hear(plant_settings(), item(), worker("W1"), worker("W2"))
    payroll.post_rate("1")
    return payroll


def test_two_people_close_a_period_where_the_plant_wants_it(payroll):
    payroll.put_settings(four_eyes=True)
    payroll.hear(report(by("W1")))
    week = payroll.post_period(MONDAY, SUNDAY)
    asked = payroll.close(week)
    assert (asked.status, asked.asked_by, asked.closed_by) == (PeriodStatus.OPEN, "payroll", None)
    with pytest.raises(SameEyes):
        payroll.close(week)
    closed = payroll.close(week, BOSS)
    assert (closed.status, closed.asked_by, closed.closed_by) == (PeriodStatus.CLOSED, "payroll", "boss")


@pytest.mark.parametrize("said", SAID_AFTERWARDS)
def test_the_second_person_agrees_to_the_pay_that_the_first_asked_about(payroll, said):
    payroll.put_settings(four_eyes=True)
    payroll.hear(report(by("W1")))
    payroll.give("W1", "7", id=str(SHOES))
    week = payroll.post_period(MONDAY, SUNDAY)
    payroll.close(week)
    SAID_AFTERWARDS[said](payroll)
    with pytest.raises(ChangedSinceAsked) as refused:
        payroll.close(week, BOSS)
    assert refused.value.facts == {"asked_by": "payroll", "count": 1}
    assert payroll.close(week).status is PeriodStatus.OPEN  # asked anew
    assert payroll.close(week, BOSS).status is PeriodStatus.CLOSED


def test_what_does_not_touch_the_period_lets_the_second_person_agree(payroll):
    payroll.put_settings(four_eyes=True)
    week = payroll.post_period(MONDAY, SUNDAY)
    payroll.close(week)
    payroll.hear(report(by("W1")))
    payroll.post_rate("0.5", since=NEXT_MONDAY)
    payroll.give("W1", "500", on=NEXT_MONDAY.isoformat())
    assert payroll.close(week, BOSS).status is PeriodStatus.CLOSED


def test_a_request_is_withdrawn_by_whoever_may_close(payroll):
    payroll.put_settings(four_eyes=True)
    week = payroll.post_period(MONDAY, SUNDAY)
    payroll.close(week)
    payroll.give("W1", "500")
    assert payroll.withdraw_asking(week, BOSS).asked_by is None
    assert payroll.close(week, BOSS).asked_by == "boss"
    assert payroll.close(week).status is PeriodStatus.CLOSED
    with pytest.raises(PeriodClosed):
        payroll.withdraw_asking(week, BOSS)


def decide_about(payroll, worker, person):
    payroll.put_terms(worker, "piece", person, minimum_hourly="99")
    given = payroll.give(worker, "500", person)
    payroll.take_back(given.id, person)


def test_nobody_decides_what_he_is_paid_himself(payroll):
    clerk = caller(role="payroll", worker="W1")
    decide_about(payroll, "W2", clerk)
    kept = payroll.give("W1", "-500").id
    for wish in (
        lambda: payroll.put_terms("W1", "hour", clerk, hourly_rate="99"),
        lambda: payroll.give("W1", "500", clerk),
        lambda: payroll.take_back(kept, clerk),
    ):
        with pytest.raises(OwnPay):
            wish()


@pytest.mark.parametrize("name", ["four_eyes", "four_eyes_for_rates"])
def test_who_could_make_a_second_user_may_unless_the_plant_wants_two(payroll, name):
    """In a plant of one person nobody else is there to do it."""
    admin = caller(role="admin", worker="W1")
    decide_about(payroll, "W1", admin)
    payroll.put_settings(**{name: True})
    with pytest.raises(OwnPay):
        decide_about(payroll, "W1", admin)


def test_the_second_person_agrees_to_the_same_sum_once_the_days_are_over(payroll):
    payroll.put_settings(four_eyes=True)
    payroll.hear(report(by("W1"), good="10"))
    week = payroll.post_period(MONDAY, SUNDAY)
    over = datetime(2026, 12, 7, tzinfo=UTC)
    payroll.close(week, at=over)
    payroll.hear(report(by("W2"), good="9000"))
    with pytest.raises(PayMovedSinceAsked) as refused:
        payroll.close(week, BOSS, at=over)
    assert (refused.value.facts["before"], refused.value.facts["after"]) == ("10", "9010")
    payroll.close(week, at=over)
    assert payroll.close(week, BOSS, at=over).status is PeriodStatus.CLOSED


def test_days_that_still_run_move_with_every_report(payroll):
    payroll.put_settings(four_eyes=True)
    payroll.hear(report(by("W1"), good="10"))
    week = payroll.post_period(MONDAY, SUNDAY)
    during = datetime(2026, 11, 18, tzinfo=UTC)
    payroll.close(week, at=during)
    payroll.hear(report(by("W2"), good="5"))
    assert payroll.close(week, BOSS, at=during).status is PeriodStatus.CLOSED


def test_a_key_is_neither_of_the_two_people(payroll):
    payroll.put_settings(four_eyes=True, four_eyes_for_rates=True)
    payroll.hear(report(by("W1")))
    week = payroll.post_period(MONDAY, SUNDAY)
    with pytest.raises(KeyIsNoPerson):
        payroll.close(week, KEY)
    with pytest.raises(KeyIsNoPerson), payroll.open() as session:
        post_rate(
            session,
            KEY,
            PostRate.load({"kind": "piece", "amount": "9", "effective_from": "2026-11-16"}),
            datetime(2026, 12, 7, tzinfo=UTC),
        )
    payroll.close(week)
    with pytest.raises(KeyIsNoPerson):
        payroll.close(week, KEY)


@pytest.mark.parametrize("name", ["four_eyes", "four_eyes_for_rates"])
def test_two_people_do_without_a_second_one(payroll, name):
    payroll.put_settings(**{name: True})
    asked = payroll.put_settings(objections_hold_closing=True)
    assert (getattr(asked, name), getattr(asked, f"{name}_asked_off_by")) == (True, "payroll")
    assert asked.objections_hold_closing
    with pytest.raises(SameEyes):
        payroll.put_settings()
    with pytest.raises(KeyIsNoPerson):
        payroll.put_settings(KEY)
    taken_back = payroll.put_settings(**{name: True})
    assert getattr(taken_back, f"{name}_asked_off_by") is None
    payroll.put_settings(BOSS)
    given_up = payroll.put_settings()
    assert (getattr(given_up, name), getattr(given_up, f"{name}_asked_off_by")) == (False, None)

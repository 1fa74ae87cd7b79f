from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from services.payroll.domain.output import outputs, ranked, share_of
from services.payroll.models import EVER
from services.payroll.queries import rankings
from services.payroll.tests.floor import MONDAY
from services.payroll.tests.plant import NOW, OFFICE, Payroll, by, item, plant_settings, report, reversal, scrap, worker
from services.payroll.usecases import allowances
from shared.contracts.payroll.commands import PostAllowance, RankingsQuery
from shared.contracts.refusals import Invalid, NotAllowed
from shared.contracts.values import Cause, RankingMetric
from shared.testing.callers import caller
from shared.testing.counting import statements

TUESDAY = MONDAY + timedelta(days=1)
ANNA = caller(role="worker", worker="W1")
LEADER = caller(role="supervisor", worker="W2")


@pytest.fixture
def payroll() -> Payroll:
    """W1 makes 90 of 100 in two hours, W2 and W3 share 50 of 50 in one hour each; a piece should take a minute."""
    payroll = Payroll()
    payroll.hear(plant_settings(), item(), *(worker(f"W{number}") for number in range(1, 6)))
    payroll.post_rate("1")
    payroll.hear(
        report(by("W1", hours="2"), good="90", scrap=(scrap(Cause.WORKER, 10),), run_seconds="60"),
        report(by("W2", hours="1"), by("W3", hours="1"), good="50", run_seconds="60"),
    )
    return payroll


def places(payroll: Payroll, asker=OFFICE, **query):
    with payroll.open() as session:
        page = rankings.rankings(session, asker, RankingsQuery.load(query, text=True))
    return [(place.rank, place.key, place.value) for place in page.items]


def given(worker: str, amount: str, on: date) -> PostAllowance:
    return PostAllowance.load({"worker": worker, "on": on.isoformat(), "amount": amount, "reason": "hot days"})


def test_who_made_most_is_first_and_equals_share_a_rank(payroll):
    assert places(payroll, metric="output") == [(1, "W1", 90), (2, "W2", 25), (2, "W3", 25)]


def test_efficiency_is_standard_time_over_time_taken(payroll):
    """100 pieces are 100 minutes of 120; 25 pieces are 25 minutes of 60."""
    eighty_three, forty_two = Decimal("0.8333"), Decimal("0.4167")
    assert places(payroll, metric="efficiency") == [(1, "W1", eighty_three), (2, "W2", forty_two), (2, "W3", forty_two)]


def test_first_pass_yield_is_good_over_taken(payroll):
    assert places(payroll, metric="first_pass_yield") == [(1, "W2", 1), (1, "W3", 1), (3, "W1", Decimal("0.9"))]


def test_rework_is_not_output_and_a_reversal_takes_it_back(payroll):
    mistake = report(by("W4", hours="1"), good="70", run_seconds="60")
    undone = reversal(mistake)
    payroll.hear(undone, mistake, report(by("W5", hours="1"), good="60", rework_order=uuid4(), run_seconds="60"))
    payroll.hear(undone, mistake)
    assert places(payroll, metric="output", group="operation") == [(1, "LAMP 10", 140)]
    assert places(payroll, metric="output", group="team") == [(1, "T1", 140)]
    assert (1, "W5", 1) in places(payroll, metric="efficiency")
    assert [key for _, key, _ in places(payroll, metric="first_pass_yield")] == ["W2", "W3", "W1"]


def test_only_days_asked_for_count(payroll):
    payroll.hear(report(by("W5", on=TUESDAY), good="7"))
    assert places(payroll, **{"from": TUESDAY.isoformat()}) == [(1, "W5", 7)]
    assert len(places(payroll, to=MONDAY.isoformat())) == 3


def test_amounts_are_for_who_sees_everybodys_pay(payroll):
    assert places(payroll, metric="amount") == [(1, "W1", 90), (2, "W2", 25), (2, "W3", 25)]
    assert places(payroll, metric="amount", group="operation") == [(1, "LAMP 10", 140)]
    assert places(payroll, ANNA, metric="output")[0] == (1, "W1", 90)
    for asker in (ANNA, LEADER):
        with pytest.raises(NotAllowed):
            places(payroll, asker, metric="amount")
    with pytest.raises(NotAllowed):
        places(payroll, ANNA, metric="amount", group="team")


def test_a_leader_sees_what_a_team_earned_only_when_that_tells_nothing_of_one_of_them(payroll):
    """Only days on which five earned something count, without what the office gives to one of them."""

    def earned(**days: date) -> list[tuple[int, str, Decimal]]:
        query = {name.strip("_"): day.isoformat() for name, day in days.items()}
        return places(payroll, LEADER, metric="amount", group="team", **query)

    payroll.hear(report(by("W4"), good="1"))
    assert earned() == []
    payroll.hear(report(by("W5"), good="1"))
    assert earned() == [(1, "T1", 142)]
    payroll.hear(report(by("W2", on=TUESDAY), good="7"))
    with payroll.open() as session:
        for who, on in (("W2", TUESDAY), ("W2", TUESDAY + timedelta(days=1))):
            allowances.post_allowance(session, OFFICE, given(who, "123.45", on), NOW)
    assert earned(to_=TUESDAY + timedelta(days=1)) == earned(from_=MONDAY, to_=MONDAY) == [(1, "T1", 142)]
    with payroll.open() as session:
        allowances.post_allowance(session, OFFICE, given("W2", "10", MONDAY), NOW)
    assert earned() == [], "without who was given something there are four"
    payroll.hear(report(by("W6"), good="8"))
    assert earned() == [(1, "T1", 150)]


def test_a_ranking_is_read_page_by_page(payroll):
    with payroll.open() as session:
        first = rankings.rankings(session, OFFICE, RankingsQuery(limit=2))
        rest = rankings.rankings(session, OFFICE, RankingsQuery(limit=2, cursor=first.next_cursor))
        with pytest.raises(Invalid):
            rankings.rankings(session, OFFICE, RankingsQuery(cursor="x"))
    assert [place.key for place in (*first.items, *rest.items)] == ["W1", "W2", "W3"]
    assert rest.next_cursor is None


def test_shares_of_output_add_up_to_the_report():
    hands = [("A", None, Decimal(1), Decimal(1)), ("B", None, Decimal(2), Decimal(0))]
    made = outputs(good=Decimal(10), taken=Decimal(11), run_seconds=Decimal(30), is_rework=False, hands=hands)
    assert sum(one.figures.good for one in made) == 10
    assert sum(one.figures.taken for one in made) == 11
    assert [one.figures.standard_hours for one in made] == [Decimal("0.030556"), 0]  # B did not say how long it took


def test_a_third_of_an_hour_can_be_kept(payroll):
    told = report(by("W4", hours="0.3333333333333333"), good="20", run_seconds="60")
    payroll.hear(told)
    assert (1, "W4", 1) in places(payroll, metric="efficiency")
    payroll.hear(reversal(told))
    assert "W4" not in [key for _, key, _ in places(payroll, metric="efficiency")]


def test_rates_have_four_places_and_nothing_is_no_rate():
    assert share_of(Decimal(2), Decimal(3)) == Decimal("0.6667")
    assert share_of(Decimal(1), Decimal(0)) is None
    assert ranked({}) == []


@pytest.mark.parametrize("group", ["worker", "team", "operation"])
@pytest.mark.parametrize("metric", ["output", "efficiency", "first_pass_yield", "amount"])
def test_a_ranking_of_all_time_is_that_of_all_days(payroll, metric, group):
    mistake = report(by("W4", hours="1", on=TUESDAY), good="70", run_seconds="60")
    payroll.hear(mistake, reversal(mistake), report(by("W5", hours="1", on=TUESDAY), good="60", run_seconds="50"))
    ever = places(payroll, metric=metric, group=group)
    all_days = places(payroll, metric=metric, group=group, **{"from": "2000-01-01"})
    assert ever == all_days == places(payroll, metric=metric, group=group, to="2090-12-31")
    assert ever


def test_a_ranking_of_all_time_reads_no_day(payroll):
    with payroll.open() as session, statements(session.get_bind()) as asked:
        rankings.rankings(session, OFFICE, RankingsQuery())
        rankings.rankings(session, OFFICE, RankingsQuery(metric=RankingMetric.AMOUNT))
    assert EVER.isoformat() in asked[0].parameters
    assert ["FROM group_outputs" in asked[0], "FROM accounts" in asked[1]] == [True, True]

from __future__ import annotations

from datetime import date, timedelta

import pytest

from services.payroll.domain.rates import Scope, rate_for, terms_on
from services.payroll.tests.floor import MONDAY, rate, terms
from shared.contracts.values import PayMode, RateKind

YESTERDAY = MONDAY - timedelta(days=1)
TOMORROW = MONDAY + timedelta(days=1)
LAMP = Scope(item="LAMP", sequence=10, work_center="SMT-1", team="T1")


def test_a_rate_for_the_item_and_step_beats_the_item_beats_the_step_beats_the_plant():
    plant, step, item, both = (
        rate("1"),
        rate("2", sequence=10),
        rate("3", item="LAMP"),
        rate("4", item="LAMP", sequence=10),
    )
    assert rate_for([plant, step, item, both], RateKind.PIECE, LAMP, MONDAY) == both
    assert rate_for([plant, step, item], RateKind.PIECE, LAMP, MONDAY) == item
    assert rate_for([plant, step], RateKind.PIECE, LAMP, MONDAY) == step
    assert rate_for([plant], RateKind.PIECE, LAMP, MONDAY) == plant


def test_whatever_is_said_more_specifically_comes_first_and_never_two_at_once():
    """By hand: the item before the step, the step before the work center, the work center before the team."""
    said = [("team", "T1"), ("work_center", "SMT-1"), ("sequence", 10), ("item", "LAMP")]
    rates = []
    for picked in range(16):  # as a binary number: the team is worth 1, the item 8
        scope = dict(pair for place, pair in enumerate(said) if picked >> place & 1)
        rates.append(rate(str(picked), **scope))
    for best in range(15, -1, -1):
        assert rate_for(rates[: best + 1], RateKind.PIECE, LAMP, MONDAY) == rates[best]


@pytest.mark.parametrize("other", [{"work_center": "SMT-2"}, {"team": "T2"}, {"team": "T1", "work_center": "SMT-2"}])
def test_a_rate_for_another_team_or_work_center_is_none(other):
    assert rate_for([rate("1", **other)], RateKind.PIECE, LAMP, MONDAY) is None
    nobody = Scope(item="LAMP", sequence=10)  # reported at no work center, by somebody in no team
    assert rate_for([rate("1", **other)], RateKind.PIECE, nobody, MONDAY) is None


def test_an_old_specific_rate_beats_a_new_general_one():
    old = rate("3", item="LAMP", since=date(2020, 1, 1))
    assert rate_for([rate("1"), old], RateKind.PIECE, LAMP, MONDAY) == old


def test_the_latest_rate_in_force_on_the_production_day_applies():
    before, since_today, later = rate("1", since=YESTERDAY), rate("2"), rate("3", since=TOMORROW)
    assert rate_for([before, since_today, later], RateKind.PIECE, LAMP, MONDAY) == since_today
    assert rate_for([before, since_today, later], RateKind.PIECE, LAMP, YESTERDAY) == before


def test_of_two_versions_from_the_same_day_the_later_word_counts():
    mistaken, right = rate("10", version=1), rate("1", version=2)
    assert rate_for([right, mistaken], RateKind.PIECE, LAMP, MONDAY) == right


def test_a_rate_for_another_item_step_or_kind_is_none():
    others = [rate("1", item="BULB"), rate("1", sequence=20), rate("1", kind=RateKind.HOUR)]
    assert rate_for(others, RateKind.PIECE, LAMP, MONDAY) is None


def test_terms_apply_from_their_day_on():
    versions = [terms("hour", since=YESTERDAY), terms("mixed", since=TOMORROW, version=2)]
    assert terms_on(versions, MONDAY).mode is PayMode.HOUR
    assert terms_on(versions, TOMORROW).mode is PayMode.MIXED
    assert terms_on(versions, date(2026, 1, 1)) is None

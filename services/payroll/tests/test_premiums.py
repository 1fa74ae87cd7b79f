"""Which time a premium covers."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payroll.domain.premiums import Premium, Stint, covered, premiums_on
from services.payroll.tests.floor import MONDAY
from shared.contracts.pay import PremiumKind
from shared.contracts.refusals import Invalid

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
HOUR = 3600


def premium(kind: str, *, percent: str = "20", version: int = 1, since: date = MONDAY, **rest) -> Premium:
    return Premium(
        number=kind, version=version, kind=PremiumKind(kind), percent=Decimal(percent), effective_from=since, **rest
    )


NIGHT = premium("night", start=time(22), end=time(6))
NOON = premium("night", start=time(12), end=time(13))
OVERTIME = premium("overtime", above_hours=Decimal(8))
HOLIDAY = premium("holiday", dates=(MONDAY,))


def stint(hours: str, ended: datetime | None = None) -> Stint:
    return Stint(seconds=Decimal(hours) * HOUR, ended_at=ended)


def at(day: date, hour: int, minute: int = 0, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)


def hours(premium: Premium, *stints: Stint, day: date = MONDAY, zone: ZoneInfo = SHANGHAI) -> list[Fraction]:
    return [seconds / HOUR for seconds in covered(premium, day, stints, zone)]


@pytest.mark.parametrize(
    ("worked", "ended", "night"),
    [
        ("8", at(MONDAY, 22), 0),
        ("8", at(MONDAY, 23, 30), Fraction(3, 2)),
        ("8", at(MONDAY + timedelta(days=1), 4), 6),
        ("8", at(MONDAY + timedelta(days=1), 6), 8),
        ("8", at(MONDAY + timedelta(days=1), 8), 6),
        ("3", at(MONDAY, 5), 3),  # the night that began on Sunday
        ("30", at(MONDAY + timedelta(days=1), 23), 9),  # a whole night and an hour of the next
        ("0", at(MONDAY, 23), 0),
    ],
)
def test_the_hours_of_a_stint_that_lie_in_the_night(worked, ended, night):
    assert hours(NIGHT, stint(worked, ended)) == [night]


def test_a_window_within_a_day_and_time_that_nobody_knows():
    assert hours(NOON, stint("8", at(MONDAY, 17)), stint("8")) == [1, 0]


def test_the_night_the_clocks_go_back_has_an_hour_more():
    sunday = date(2026, 10, 25)
    assert hours(NIGHT, stint("9", at(sunday, 6, zone=BERLIN)), zone=BERLIN) == [9]
    assert hours(NIGHT, stint("9", at(sunday + timedelta(days=1), 6, zone=BERLIN)), zone=BERLIN) == [8]


def test_overtime_is_what_comes_last():
    assert hours(OVERTIME, stint("5"), stint("2"), stint("3"), stint("1.5")) == [0, 0, 2, Fraction(3, 2)]
    assert hours(OVERTIME, stint("8")) == [0]


def test_a_holiday_is_a_production_day():
    assert hours(HOLIDAY, stint("5")) == [5]
    assert hours(HOLIDAY, stint("5"), day=MONDAY + timedelta(days=1)) == [0]


@given(st.lists(st.integers(0, 12 * HOUR), max_size=8))
def test_overtime_and_the_rest_are_the_whole_day(seconds):
    stints = [Stint(seconds=Decimal(one), ended_at=None) for one in seconds]
    assert sum(covered(OVERTIME, MONDAY, stints, SHANGHAI)) == max(sum(seconds) - 8 * HOUR, 0)


def test_the_latest_version_applies_until_it_ends():
    later, ended = MONDAY + timedelta(days=5), MONDAY + timedelta(days=9)
    said = [
        premium("night", percent="30", version=2, since=later),
        premium("night"),
        premium("night", percent="0", version=3, since=ended),
        premium("holiday", since=ended),
    ]
    in_force = {day: [(one.number, one.percent) for one in premiums_on(said, day)] for day in (MONDAY, later, ended)}
    assert in_force == {MONDAY: [("night", 20)], later: [("night", 30)], ended: [("holiday", 20)]}
    assert premiums_on(said, MONDAY - timedelta(days=1)) == []


@pytest.mark.parametrize(
    ("kind", "said", "wrong"),
    [
        ("night", {"start": time(22)}, "end: required"),
        ("night", {"start": time(22), "end": time(22)}, "end: as_the_start"),
        ("night", {"start": time(22), "end": time(6), "above_hours": Decimal(8)}, "above_hours: not_of_this_kind"),
        ("holiday", {}, "dates: required"),
        ("overtime", {"dates": (MONDAY,)}, "above_hours: required, dates: not_of_this_kind"),
    ],
)
def test_what_a_kind_needs_is_asked_for_and_nothing_else(kind, said, wrong):
    with pytest.raises(Invalid, match=wrong):
        premium(kind, **said).refuse_nonsense()

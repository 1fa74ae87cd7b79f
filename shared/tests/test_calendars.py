"""The production day: the day its shift began."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.calendars import Calendar, CalendarException, Shift, WeeklyShift, production_day

SHANGHAI = "Asia/Shanghai"
NIGHTS = Calendar(
    time_zone=SHANGHAI,
    shifts=tuple(WeeklyShift(weekday=day, start=time(20), end=time(4)) for day in range(1, 6)),
    exceptions=(CalendarException(on=date(2026, 11, 25)),),
)


def shanghai(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


def test_a_night_shift_belongs_to_the_day_it_began():
    assert NIGHTS.production_day(shanghai(23, 20)) == date(2026, 11, 23)
    assert NIGHTS.production_day(shanghai(24, 3, 59)) == date(2026, 11, 23)


def test_outside_any_shift_it_is_the_local_date():
    assert NIGHTS.production_day(shanghai(24, 4)) == date(2026, 11, 24)
    assert NIGHTS.production_day(shanghai(24, 12)) == date(2026, 11, 24)


def test_a_holiday_has_no_shift_to_belong_to():
    assert NIGHTS.production_day(shanghai(26, 2)) == date(2026, 11, 26)


def test_the_workers_calendar_goes_before_the_work_centers():
    days = Calendar(time_zone=SHANGHAI, shifts=(WeeklyShift(weekday=1, start=time(8), end=time(17)),))
    instant = shanghai(24, 2)
    assert production_day(instant, SHANGHAI, NIGHTS, days) == date(2026, 11, 23)
    assert production_day(instant, SHANGHAI, None, NIGHTS) == date(2026, 11, 23)
    assert production_day(instant, SHANGHAI, None, None) == date(2026, 11, 24)


def test_a_production_day_ends_with_its_night_shift():
    assert NIGHTS.end_of_production_day(date(2026, 11, 23)) == shanghai(24, 4)
    assert NIGHTS.end_of_production_day(date(2026, 11, 25)) == shanghai(26, 0)


def test_an_exception_may_bring_other_shifts():
    busy = Calendar(
        time_zone=SHANGHAI,
        exceptions=(CalendarException(on=date(2026, 11, 22), shifts=(Shift(start=time(22), end=time(6)),)),),
    )
    assert busy.production_day(shanghai(23, 5)) == date(2026, 11, 22)


def test_clocks_that_change_do_not_lose_a_shift():
    berlin = Calendar(time_zone="Europe/Berlin", shifts=(WeeklyShift(weekday=6, start=time(22), end=time(6)),))
    ((start, end),) = berlin.shifts_begun_on(date(2026, 10, 24))
    assert end - start == timedelta(hours=9)


@given(st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2030, 1, 1), timezones=st.just(UTC)))
def test_an_instant_lies_before_the_end_of_its_production_day(instant):
    assert instant < NIGHTS.end_of_production_day(NIGHTS.production_day(instant))

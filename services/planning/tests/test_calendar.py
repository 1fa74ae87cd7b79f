"""Open time on shift calendars."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from services.planning.domain.calendar import NO_TIME, OpenTime, stretches
from shared.contracts.calendars import Calendar, CalendarException, Shift, WeeklyShift

MONDAY = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def weekdays(start: str, end: str, zone: str = "UTC", exceptions: tuple[CalendarException, ...] = ()) -> Calendar:
    shifts = tuple(
        WeeklyShift(weekday=day, start=time.fromisoformat(start), end=time.fromisoformat(end)) for day in range(1, 6)
    )
    return Calendar(time_zone=zone, shifts=shifts, exceptions=exceptions)


DAY_SHIFT = weekdays("08:00", "16:00")

clock_times = st.integers(0, 47).map(lambda half: time(half // 2, half % 2 * 30))
weekly_shifts = st.builds(WeeklyShift, weekday=st.integers(1, 7), start=clock_times, end=clock_times)
days_off = st.builds(
    CalendarException,
    on=st.dates(date(2026, 11, 20), date(2027, 1, 10)),
    shifts=st.lists(st.builds(Shift, start=clock_times, end=clock_times), max_size=2).map(tuple),
)
calendars = st.builds(
    Calendar,
    time_zone=st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "UTC"]),
    shifts=st.lists(weekly_shifts, min_size=1, max_size=8).map(tuple),
    exceptions=st.lists(days_off, max_size=4, unique_by=lambda exception: exception.on).map(tuple),
)
instants = st.datetimes(datetime(2026, 11, 23), datetime(2026, 12, 20)).map(lambda moment: moment.replace(tzinfo=UTC))
works = st.integers(0, 72 * 3600).map(lambda seconds: timedelta(seconds=seconds))


def test_work_waits_through_the_night():
    open_time = OpenTime([DAY_SHIFT], MONDAY)
    assert open_time.finish(MONDAY + 14 * HOUR, 4 * HOUR) == MONDAY + 34 * HOUR


def test_work_that_fills_a_shift_ends_with_it_and_not_with_the_next_one():
    assert OpenTime([DAY_SHIFT], MONDAY).finish(MONDAY, 8 * HOUR) == MONDAY + 16 * HOUR


def test_a_night_shift_goes_on_past_midnight():
    open_time = OpenTime([weekdays("20:00", "04:00")], MONDAY)
    assert open_time.finish(MONDAY + 23 * HOUR, 3 * HOUR) == MONDAY + 26 * HOUR


def test_shifts_that_touch_make_one_stretch():
    calendar = Calendar(time_zone="UTC", shifts=(*DAY_SHIFT.shifts, *weekdays("16:00", "00:00").shifts))
    first = next(stretches(calendar, MONDAY, MONDAY + 48 * HOUR))
    assert first == (MONDAY + 8 * HOUR, MONDAY + 24 * HOUR)


def test_a_holiday_is_closed():
    holiday = CalendarException(on=date(2026, 11, 23))
    open_time = OpenTime([weekdays("08:00", "16:00", exceptions=(holiday,))], MONDAY)
    assert open_time.next_open(MONDAY) == MONDAY + 32 * HOUR


def test_a_worker_and_a_work_center_work_only_when_both_do():
    open_time = OpenTime([DAY_SHIFT, weekdays("12:00", "20:00")], MONDAY)
    assert open_time.next_open(MONDAY) == MONDAY + 12 * HOUR
    assert open_time.finish(MONDAY, 5 * HOUR) == MONDAY + 37 * HOUR


def test_without_a_calendar_it_is_always_open():
    assert OpenTime([], MONDAY).finish(MONDAY + HOUR, 30 * HOUR) == MONDAY + 31 * HOUR


def test_a_calendar_without_shifts_never_opens():
    open_time = OpenTime([Calendar(time_zone="UTC")], MONDAY)
    assert open_time.next_open(MONDAY) is None
    assert open_time.finish(MONDAY, HOUR) is None
    assert open_time.between(MONDAY, MONDAY + 100 * HOUR) == NO_TIME


@settings(max_examples=60, deadline=None)
@given(calendars, instants, works)
def test_between_start_and_finish_lies_exactly_the_work(calendar, start, work):
    open_time = OpenTime([calendar], MONDAY)
    end = open_time.finish(start, work)
    if end is not None:
        assert end >= start
        assert open_time.between(start, end) == work


@settings(max_examples=60, deadline=None)
@given(calendars, instants, works, works)
def test_work_done_in_two_parts_ends_when_the_whole_would(calendar, start, first, second):
    open_time = OpenTime([calendar], MONDAY)
    halfway = open_time.finish(start, first)
    if halfway is not None:
        assert open_time.finish(halfway, second) == open_time.finish(start, first + second)


@settings(max_examples=60, deadline=None)
@given(calendars, calendars, instants)
def test_the_next_open_instant_is_open_in_every_calendar_and_nothing_before_it_is(one, other, start):
    opens = OpenTime([one, other], MONDAY).next_open(start)
    if opens is None:
        return
    for calendar in (one, other):
        assert OpenTime([calendar], MONDAY).next_open(opens) == opens
    assert OpenTime([one, other], MONDAY).between(start, opens) == NO_TIME


@settings(max_examples=60, deadline=None)
@given(calendars)
def test_stretches_stand_in_order_and_never_touch(calendar):
    found = list(islice(stretches(calendar, MONDAY, MONDAY + timedelta(days=60)), 200))
    assert all(start < end for start, end in found)
    assert all(before[1] < after[0] for before, after in pairwise(found))

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.execution.domain.clocks import AlreadyRunning, Clock, ClockMove, NotStarted, hours_of, seconds_of
from services.execution.domain.moments import work_time
from shared.contracts.refusals import Invalid

EIGHT = datetime(2026, 11, 23, 8, tzinfo=UTC)


def at(hours):
    return EIGHT + timedelta(hours=hours - 8)


def clock(*words):
    told = Clock()
    for move, hour in words:
        told = told.told(ClockMove(move), at(hour))
    return told


def hours(stretches):
    return hours_of(seconds_of(*stretches))


def test_time_runs_from_start_to_pause_and_from_resume_to_finish():
    covered, left = clock(("start", 8), ("pause", 10), ("resume", 11), ("finish", 12)).cover(at(13))
    assert hours(covered) == 3
    assert left.stretches == ()


def test_a_running_clock_counts_up_to_the_report_and_runs_on():
    covered, left = clock(("start", 8)).cover(at(10))
    assert hours(covered) == 2
    covered, _ = left.cover(at(11))
    assert hours(covered) == 1


def test_a_stated_time_covers_only_itself():
    covered, left = clock(("start", 8), ("finish", 12)).cover(at(10), since=at(9))
    assert hours(covered) == 1
    rest, _ = left.cover(at(12))
    assert hours(rest) == 3


def test_a_late_report_covers_only_what_was_before_it():
    told = clock(("start", 8), ("pause", 10), ("resume", 11), ("pause", 12))
    covered, left = told.cover(at(10))
    assert hours(covered) == 2
    assert hours(left.stretches) == 1


def test_a_reversed_report_gives_its_time_back():
    told = clock(("start", 8), ("finish", 10))
    covered, left = told.cover(at(10))
    assert left.give_back(covered) == told


def test_the_words_of_a_clock_must_make_sense():
    with pytest.raises(NotStarted):
        clock(("pause", 8))
    with pytest.raises(AlreadyRunning):
        clock(("start", 8), ("start", 9))
    with pytest.raises(Invalid):
        clock(("start", 9), ("finish", 8))


def test_a_third_of_an_hour_can_be_had_back_to_the_microsecond():
    assert round(hours_of(Decimal(1200)) * 3600, 6) == 1200


@given(st.lists(st.integers(1, 50), max_size=8), st.lists(st.integers(0, 400), max_size=4))
def test_no_second_is_covered_twice_and_none_is_lost(gaps, reports):
    told, now = Clock(), 0
    for position, gap in enumerate(gaps):
        now += gap
        told = told.told(ClockMove.PAUSE if position % 2 else ClockMove.START, EIGHT + timedelta(minutes=now))
    worked = seconds_of(*told.stretches)
    running = told.running_since
    told = Clock(stretches=told.stretches)
    covered = Decimal(0)
    for minute in reports:
        part, told = told.cover(EIGHT + timedelta(minutes=minute))
        covered += seconds_of(*part)
    assert covered + seconds_of(*told.stretches) == worked
    assert running is None or running.tzinfo is UTC


def test_work_cannot_finish_before_it_starts_or_far_ahead_of_now():
    with pytest.raises(Invalid):
        work_time(at(10), at(9), now=at(12))
    with pytest.raises(Invalid):
        work_time(None, at(12) + timedelta(minutes=11), now=at(12))
    assert work_time(None, at(12) + timedelta(minutes=9), now=at(12)).finished_at


def test_work_older_than_three_days_is_late():
    assert work_time(None, at(8), now=at(8 + 73)).is_late
    assert not work_time(None, at(8), now=at(8 + 71)).is_late

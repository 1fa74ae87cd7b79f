"""Time lost and why: numbers that can be checked in the head, and what must hold for any times at all."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from services.execution.domain.clocks import seconds_of
from services.execution.domain.stoppage import (
    Standstill,
    Visit,
    clipped,
    downtime,
    merged,
    presences,
    stood_still,
)
from shared.contracts.values import ExceptionKind

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
MACHINE, MATERIAL = ExceptionKind.MACHINE, ExceptionKind.MATERIAL


def at(minutes):
    return NINE + timedelta(minutes=minutes)


def stop(start, end, *, place="SMT", kind=MACHINE):
    return Standstill(work_center=place, kind=kind, began_at=at(start), ended_at=None if end is None else at(end))


def test_downtime_adds_up_by_work_center_and_reason_the_longest_first():
    stops = [stop(0, 10), stop(20, 25), stop(30, 60, kind=MATERIAL), stop(0, 5, place="PACK")]
    lines = downtime(stops, (at(0), at(120)), now=at(120))
    assert [(one.work_center, one.kind, one.stops, one.seconds) for one in lines] == [
        ("SMT", MATERIAL, 1, 1800),
        ("SMT", MACHINE, 2, 900),
        ("PACK", MACHINE, 1, 300),
    ]


def test_what_still_stands_counts_until_now_and_says_since_when():
    (line,) = downtime([stop(0, 10), stop(50, None)], (at(0), at(500)), now=at(60))
    assert (line.seconds, line.stopped_since) == (1200, at(50))


def test_only_the_part_inside_the_window_counts():
    (line,) = downtime([stop(0, 60)], (at(30), at(40)), now=at(100))
    assert line.seconds == 600
    assert downtime([stop(0, 30)], (at(30), at(40)), now=at(100)) == []


def test_a_work_order_is_at_a_step_from_its_first_pieces_to_the_last_report_there():
    visits = [
        Visit(sequence=20, work_center="PACK", first_at=at(40), last_at=at(90)),
        Visit(sequence=10, work_center="SMT", first_at=at(30), last_at=at(60)),
    ]
    assert presences(at(0), visits) == [("SMT", (at(0), at(60))), ("PACK", (at(30), at(90)))]


def test_a_standstill_elsewhere_or_after_the_last_report_costs_a_work_order_nothing():
    places = [("SMT", (at(0), at(60)))]
    assert stood_still([stop(10, 20, place="PACK"), stop(70, 80)], places, now=at(99)) == []
    assert stood_still([stop(50, None)], places, now=at(99)) == [(at(50), at(60))]


stretches = st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)).map(lambda p: (at(min(p)), at(max(p)))))


@given(stretches)
def test_merging_counts_every_moment_once(some):
    whole = merged(some)
    assert all(before[1] < after[0] for before, after in pairwise(whole))
    covered = {minute for minute in range(500) if any(a <= at(minute) < b for a, b in some)}
    assert covered == {minute for minute in range(500) if any(a <= at(minute) < b for a, b in whole)}
    assert seconds_of(*whole) == 60 * len(covered)


@given(stretches, st.integers(0, 500), st.integers(0, 500))
def test_clipping_never_adds_time(some, start, end):
    window = (at(min(start, end)), at(max(start, end)))
    for a, b in clipped(some, window):
        assert window[0] <= a < b <= window[1]
    assert seconds_of(*clipped(some, window)) <= seconds_of(*some)

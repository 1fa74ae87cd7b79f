"""One person on several operations at once: the time is shared, not refused, and no second is paid twice."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.execution.domain.clocks import ClockMove, runs, seconds_of, shared_seconds
from services.execution.domain.stoppage import merged
from services.execution.tests.plant import NOON, ago, worker
from shared.plumbing import clock

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
START, PAUSE, FINISH = ClockMove.START, ClockMove.PAUSE, ClockMove.FINISH


def at(minutes):
    return NINE + timedelta(minutes=minutes)


def test_an_hour_on_two_operations_is_half_an_hour_on_each():
    assert shared_seconds([(at(0), at(90))], [[(at(30), at(90))]]) == (30 + 30) * 60
    assert shared_seconds([(at(30), at(90))], [[(at(0), at(90))]]) == 30 * 60
    assert shared_seconds([(at(0), at(60))], []) == 3600


def test_a_clock_ran_from_each_begin_to_the_next_stop():
    words = [(at(50), False), (at(10), True), (at(70), True)]
    assert runs(words, (at(0), at(90))) == [(at(10), at(50)), (at(70), at(90))]
    assert runs([(at(20), False)], (at(0), at(90))) == [(at(0), at(20))], "it had begun before"
    assert runs([(at(-30), True), (at(-30), True)], (at(0), at(90))) == [(at(0), at(90))]


clocks = st.lists(
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda p: (at(min(p)), at(max(p))))).map(merged),
    min_size=1,
    max_size=4,
)


@given(clocks)
def test_what_all_operations_get_is_the_time_the_worker_was_there(some):
    parts = [shared_seconds(own, [*some[:place], *some[place + 1 :]]) for place, own in enumerate(some)]
    whole = seconds_of(*merged(stretch for stretches in some for stretch in stretches))
    assert abs(sum(parts) - whole) <= len(some) * 60 / 1_000_000


def test_two_machines_tended_at_once_share_the_hours_whichever_is_reported_first(plant):
    plant.release(quantity=10)
    plant.report(10, good=5, by=worker("BO"))
    plant.clock(START, 10, at=ago(hours=4).isoformat())
    plant.clock(START, 20, at=ago(hours=2).isoformat())
    first = plant.report(10, good=1, finished_at=clock.now().isoformat())
    second = plant.report(20, good=1, finished_at=clock.now().isoformat())
    assert [round(one.body.hours, 3) for one in (first, second)] == [3, 1]
    assert first.body.flags == second.body.flags == (), "the same work center is no contradiction"


def test_what_was_paused_meanwhile_is_not_shared(plant):
    plant.release(quantity=10)
    plant.report(10, good=5, by=worker("BO"))
    plant.clock(START, 20, at=ago(hours=4).isoformat())
    plant.clock(PAUSE, 20, at=ago(hours=3).isoformat())
    plant.clock(START, 10, at=ago(hours=3).isoformat())
    plant.clock(FINISH, 10, at=ago(hours=1).isoformat())
    assert round(plant.report(10, good=1).body.hours, 3) == 2
    assert round(plant.report(20, good=1).body.hours, 3) == 1


def test_another_workers_clock_shares_nothing(plant):
    plant.release(quantity=10)
    plant.clock(START, 10, at=ago(hours=2).isoformat())
    plant.clock(START, 20, by=worker("BO"), at=ago(hours=2).isoformat())
    assert round(plant.report(10, good=1).body.hours, 3) == 2
    assert clock.now() >= NOON

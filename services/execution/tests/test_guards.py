"""What is odd about a report is booked and flagged; nobody is refused at the machine for it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from services.execution.domain import guards
from services.execution.domain.clocks import ClockMove
from services.execution.domain.guards import FASTEST, Elsewhere
from services.execution.tests.plant import NOON, ago, operation_id, supervisor, worker
from shared.contracts.execution.events import OperationReported
from shared.plumbing import clock

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)


def at(minutes):
    return NINE + timedelta(minutes=minutes)


def test_four_times_the_standard_speed_can_be_and_more_cannot():
    assert not guards.is_too_fast(Decimal(400), Decimal(100))
    assert guards.is_too_fast(Decimal("400.1"), Decimal(100))
    assert not guards.is_too_fast(Decimal(400), Decimal(0)), "nobody said how long it took"


def test_only_another_work_center_at_the_same_time_is_elsewhere():
    others = [Elsewhere(worker="ANNA", work_center="PACK", start=at(0), end=at(60))]
    assert guards.was_elsewhere("SMT", (at(59), at(90)), others)
    assert not guards.was_elsewhere("SMT", (at(60), at(90)), others)
    assert not guards.was_elsewhere("PACK", (at(0), at(90)), others)
    assert not guards.was_elsewhere(None, (at(0), at(90)), others)
    assert not guards.was_elsewhere("SMT", None, others)


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_more_time_never_makes_a_report_too_fast(standard, seconds):
    if guards.is_too_fast(Decimal(standard), Decimal(seconds + 1)):
        assert guards.is_too_fast(Decimal(standard), Decimal(seconds))
    assert guards.is_too_fast(Decimal(standard), Decimal(seconds)) == (standard > seconds * FASTEST)


def test_the_same_amount_twice_within_two_minutes_is_asked_about_and_pays(plant):
    plant.release(quantity=50)
    assert plant.report(10, good=5).body.flags == ()
    again = plant.report(10, good=5)
    assert (again.body.flags, again.body.excess) == (("same_again",), 0)
    assert plant.report(10, good=5, by=worker("BO")).body.flags == (), "another worker's five are another five"
    assert plant.report(10, good=6).body.flags == ()
    plant.reverse(plant.report(10, good=7))
    assert plant.report(10, good=7).body.flags == (), "what was reversed is meant to be said again"
    clock.pretend(NOON + timedelta(minutes=3))
    assert plant.report(10, good=5).body.flags == ()
    plant.confirm(again, by=supervisor())


def test_morning_and_afternoon_from_one_paper_are_not_the_same(plant):
    plant.release(quantity=50)
    boss = supervisor()
    for hours in (8, 4):
        began = ago(hours=hours)
        report = plant.report(
            10, good=5, by=boss, workers=[{"worker": "ANNA"}], started_at=began, finished_at=began + timedelta(hours=2)
        )
        assert report.body.flags == ()
        assert report.body.proxy


def test_who_reports_his_own_work_is_no_proxy(plant):
    plant.release()
    assert not plant.report(10, good=1).body.proxy
    assert not plant.report(10, good=2, workers=[{"worker": "BO"}, {"worker": "ANNA"}]).body.proxy


def test_more_than_can_be_made_in_the_time_is_flagged(plant):
    plant.release(quantity=500)  # a minute a piece
    began = ago(hours=1)
    fast = plant.report(10, good=241, started_at=began, finished_at=began + timedelta(hours=1))
    assert fast.body.flags == ("too_fast",)
    assert plant.report(10, good=200).body.flags == (), "without a time nobody can tell"


def test_hours_that_nobody_works_in_one_go_are_flagged_and_nothing_is_held(plant):
    """A slip of the date makes two hours of work four days; a leader sees it before it is paid."""
    plant.release(quantity=50)
    slip = plant.report(10, good=5, started_at=ago(days=4), finished_at=ago(hours=1))
    assert (slip.body.flags, slip.body.excess) == (("long_hours",), 0)
    two_shifts = plant.report(10, good=6, started_at=ago(hours=17), finished_at=ago(hours=1))
    assert two_shifts.body.flags == (), "two shifts can be"
    crew = [{"worker": "ANNA"}, {"worker": "BO"}]
    two = plant.report(10, good=7, workers=crew, started_at=ago(hours=14), finished_at=ago(hours=1))
    assert two.body.flags == (), "each has his own hours"


def test_stated_times_at_two_work_centers_contradict_each_other(plant):
    plant.release(quantity=50, steps={10: {}, 20: {"work_centers": ("WC2",)}})
    began = ago(hours=4)
    plant.report(10, good=20, started_at=began, finished_at=began + timedelta(hours=2))
    later = plant.report(20, good=5, started_at=began + timedelta(hours=2), finished_at=began + timedelta(hours=3))
    assert later.body.flags == ()
    meanwhile = plant.report(20, good=6, started_at=began + timedelta(hours=1), finished_at=began + timedelta(hours=3))
    assert meanwhile.body.flags == ("two_places",)
    other = plant.report(20, good=7, by=worker("BO"), started_at=began, finished_at=began + timedelta(hours=2))
    assert other.body.flags == ()


def test_a_clock_that_runs_at_another_work_center_contradicts_too(plant):
    plant.release(quantity=50, steps={10: {}, 20: {"work_centers": ("WC2",)}, 30: {}})
    plant.report(10, good=20, by=worker("BO"))
    plant.clock(ClockMove.START, 10, at=ago(hours=2).isoformat())
    plant.clock(ClockMove.START, 20, at=ago(hours=1).isoformat())
    assert plant.report(20, good=5).body.flags == ("two_places",)


def test_work_that_goes_on_at_a_stopped_work_center_is_flagged(plant):
    plant.release()
    before = ago(minutes=30).isoformat()
    plant.trouble(operation=operation_id("WO-1", 10), stops_work=True)
    assert plant.report(10, good=1, finished_at=before).body.flags == ()
    assert plant.report(10, good=2).body.flags == ("work_center_stopped",)
    assert plant.told(OperationReported)[-1].flags == ("work_center_stopped",)

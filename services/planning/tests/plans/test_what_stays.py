"""What has begun or was pinned stays where it is, however little sense that makes."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.planning.domain.plans.check import mistakes
from services.planning.domain.plans.making import mend
from services.planning.domain.plans.problem import Slot
from services.planning.tests.plans.test_making import HOUR, NOW, center, job, problem, schedule, task


def test_what_somebody_pinned_the_wrong_way_round_and_out_of_hours_stays_where_it_is():
    night = Slot(work_center="WC-2", worker=None, start=NOW, end=NOW + HOUR)  # outside the hours of the place
    first = task(1, "WC-2", last=night, fixed=True)
    second = task(2, last=replace(night, work_center="WC-1"), fixed=True)
    given_problem = problem(job("A", first, second, due=HOUR), centers=[center("WC-1"), center("WC-2", calendar="day")])
    assert schedule(given_problem).slots == {first.id: first.last, second.id: second.last}


@given(st.integers(1, 3), st.lists(st.integers(1, 300), min_size=1, max_size=6))
def test_what_has_begun_beyond_the_room_there_is_leaves_room_only_when_it_is_over(capacity, minutes):
    """Reality may overbook a work center; the plan goes on all the same."""
    ends = [NOW + timedelta(minutes=one) for one in minutes]
    begun = [
        task(number, started_at=NOW - HOUR, last=Slot(work_center="WC-1", worker=None, start=NOW - HOUR, end=end))
        for number, end in enumerate(ends, 1)
    ]
    waiting = [
        task(100 + number, hours="0.5", last=Slot(work_center="WC-1", worker=None, start=NOW, end=NOW + HOUR / 2))
        for number in range(4)
    ]
    given_problem = problem(
        *(job(f"A{one.sequence}", one) for one in (*begun, *waiting)), centers=[center("WC-1", capacity=capacity)]
    )
    plan = mend(given_problem, lambda: 0)
    assert not list(mistakes(given_problem, plan))
    assert not plan.unplanned

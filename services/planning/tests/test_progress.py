"""Planning's copy of what happened on the floor."""

from decimal import Decimal
from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from services.planning.domain.progress import (
    Progress,
    inspected,
    inspected_in_rework,
    reworked,
    still_to_do,
    unexplained,
)

counts = st.integers(0, 50).map(Decimal)
reports = st.builds(Progress, good=counts, scrap=counts, rework=counts)
results = st.builds(inspected, to_scrap=counts, to_rework=counts)
returns = st.builds(reworked, good=counts, scrap=counts, last=st.booleans())
rework_results = st.builds(inspected_in_rework, to_scrap=counts, to_rework=counts, last=st.booleans())


def progress(good: int = 0, scrap: int = 0, rework: int = 0) -> Progress:
    return Progress(good=Decimal(good), scrap=Decimal(scrap), rework=Decimal(rework))


def added(facts: list[Progress]) -> Progress:
    return reduce(Progress.plus, facts, Progress())


@given(st.lists(reports | results | returns), st.randoms())
def test_facts_may_arrive_in_any_order(facts, random):
    shuffled = random.sample(facts, len(facts))
    assert added(facts) == added(shuffled)


@given(st.lists(reports), st.lists(results | returns | rework_results))
def test_inspection_and_rework_move_pieces_and_never_change_their_number(reported, moved):
    assert added([*reported, *moved]).taken == added(reported).taken


def test_pieces_come_home_only_from_the_last_rework_operation():
    found = progress(good=90, rework=10)
    halfway = found.plus(reworked(good=Decimal(9), scrap=Decimal(1), last=False))
    assert halfway == progress(good=90, scrap=1, rework=9)
    assert halfway.plus(reworked(good=Decimal(8), scrap=Decimal(0), last=True)) == progress(98, 1, 1)


def test_scrap_before_a_step_never_arrives_there():
    assert list(still_to_do(Decimal(100), [progress(good=90, scrap=10), progress(good=30), progress()])) == [0, 60, 90]


def test_what_is_in_rework_is_still_expected_at_the_next_step():
    assert list(still_to_do(Decimal(100), [progress(good=95, rework=5), progress()])) == [0, 100]


def test_what_was_reported_beyond_the_plan_arrives_too():
    assert list(still_to_do(Decimal(100), [progress(good=110), progress(good=20)])) == [0, 90]


def test_pieces_that_are_scrapped_or_wait_are_explained():
    assert unexplained(Decimal(100), [progress(good=90, scrap=10), progress(good=60)]) == 0


def test_what_was_reported_above_what_had_arrived_is_unexplained():
    assert unexplained(Decimal(100), [progress(good=98, scrap=2), progress(good=101)]) == -3

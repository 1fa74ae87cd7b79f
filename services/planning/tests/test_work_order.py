"""The life of a work order."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.planning.domain.work_order import (
    ENDED,
    MOVES,
    BelowDone,
    Cancelled,
    Closed,
    Move,
    NotCompleted,
    NotReleased,
    OnHold,
    as_the_floor_has_it,
    changeable,
    moved,
    resized,
)
from shared.contracts.refusals import Refused
from shared.contracts.values import WorkOrderStatus

PLANNED, RELEASED, ON_HOLD = WorkOrderStatus.PLANNED, WorkOrderStatus.RELEASED, WorkOrderStatus.ON_HOLD
COMPLETED, CLOSED, CANCELLED = WorkOrderStatus.COMPLETED, WorkOrderStatus.CLOSED, WorkOrderStatus.CANCELLED

statuses = st.sampled_from(WorkOrderStatus)
moves = st.sampled_from(Move)


def test_the_table_has_an_answer_for_every_move_in_every_status():
    for move in Move:
        assert set(MOVES[move]) == set(WorkOrderStatus)


@pytest.mark.parametrize(
    ("status", "move", "then"),
    [
        (PLANNED, Move.RELEASE, RELEASED),
        (RELEASED, Move.HOLD, ON_HOLD),
        (ON_HOLD, Move.RESUME, RELEASED),
        (PLANNED, Move.CANCEL, CANCELLED),
        (RELEASED, Move.CANCEL, CANCELLED),
        (ON_HOLD, Move.CANCEL, CANCELLED),
        (COMPLETED, Move.CLOSE, CLOSED),
    ],
)
def test_these_moves_are_the_only_ones_allowed(status, move, then):
    assert moved("WO-1", status, move) is then
    assert sum(isinstance(outcome, WorkOrderStatus) for row in MOVES.values() for outcome in row.values()) == 7


@pytest.mark.parametrize(
    ("status", "move", "refusal"),
    [
        (PLANNED, Move.HOLD, NotReleased),
        (ON_HOLD, Move.RELEASE, OnHold),
        (RELEASED, Move.CLOSE, NotCompleted),
        (CLOSED, Move.CANCEL, Closed),
        (CANCELLED, Move.RELEASE, Cancelled),
    ],
)
def test_a_forbidden_move_says_what_stands_in_its_way(status, move, refusal):
    with pytest.raises(refusal):
        moved("WO-1", status, move)


@given(st.lists(moves), statuses)
def test_what_is_closed_or_cancelled_stays_so_whatever_people_try(attempts, status):
    ended = False
    for move in attempts:
        try:
            status = moved("WO-1", status, move)
        except Refused:
            continue
        assert not ended
        ended = status in ENDED


@given(statuses, st.booleans())
def test_the_floor_completes_and_reopens_only_what_runs(status, completed):
    then = as_the_floor_has_it(status, completed=completed)
    if status in (RELEASED, COMPLETED):
        assert then is (COMPLETED if completed else RELEASED)
    else:
        assert then is status


@pytest.mark.parametrize(("status", "refusal"), [(CLOSED, Closed), (CANCELLED, Cancelled)])
def test_what_is_done_with_is_not_changed_any_more(status, refusal):
    with pytest.raises(refusal):
        changeable("WO-1", status)


def test_a_running_order_may_shrink_to_what_is_done_and_no_further():
    assert resized("WO-1", now=Decimal(100), wanted=Decimal(40), done=Decimal(40)) == 40
    with pytest.raises(BelowDone) as refused:
        resized("WO-1", now=Decimal(100), wanted=Decimal(39), done=Decimal(40))
    assert refused.value.facts == {"work_order": "WO-1", "quantity": "39", "done": "40"}


def test_more_may_be_asked_for_even_when_too_much_was_reported():
    assert resized("WO-1", now=Decimal(100), wanted=Decimal(105), done=Decimal(110)) == 105

"""Rework orders: counting pieces until each has found its end."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.quality.domain import rework
from services.quality.domain.rework import Output, ReworkNotOnHold
from shared.contracts.values import OperationStatus, ReworkStatus


def output(good: int = 0, scrap: int = 0, again: int = 0) -> Output:
    return Output(Decimal(good), Decimal(scrap), Decimal(again))


def status(quantity: int, *outputs: Output, released: bool = True, source_reversed: bool = False) -> ReworkStatus:
    return rework.status_of(Decimal(quantity), outputs, released=released, source_reversed=source_reversed)


def test_rework_goes_again_through_the_steps_from_where_it_begins():
    assert rework.steps_to_repeat([10, 20, 30, 40], first=20, last=30) == [20, 30]


def test_a_rework_order_is_held_then_open_then_done():
    assert status(5, output(), output(), released=False) is ReworkStatus.ON_HOLD
    assert status(5, output(), output()) is ReworkStatus.OPEN
    assert status(5, output(good=5), output(good=4)) is ReworkStatus.OPEN
    assert status(5, output(good=5), output(good=5)) is ReworkStatus.DONE


def test_scrap_and_another_round_of_rework_also_end_it():
    assert status(5, output(good=4, scrap=1), output(good=2, again=2)) is ReworkStatus.DONE


def test_a_reversed_source_cancels_only_what_nobody_has_begun():
    assert status(5, output(), source_reversed=True, released=False) is ReworkStatus.CANCELLED
    assert status(5, output(), source_reversed=True) is ReworkStatus.CANCELLED
    assert status(5, output(good=1), source_reversed=True) is ReworkStatus.OPEN


def test_each_operation_has_what_the_one_before_passed_on():
    outputs = [output(good=3, scrap=1), output(good=1)]
    assert rework.available(Decimal(6), outputs) == [Decimal(2), Decimal(2)]


def test_an_operation_is_completed_when_nothing_more_can_reach_it():
    outputs = [output(good=4, scrap=1), output(good=2), output()]
    assert rework.operation_statuses(ReworkStatus.OPEN, Decimal(5), outputs) == [
        OperationStatus.COMPLETED,
        OperationStatus.STARTED,
        OperationStatus.OPEN,
    ]
    cancelled = rework.operation_statuses(ReworkStatus.CANCELLED, Decimal(5), [output()])
    assert cancelled == [OperationStatus.CANCELLED]


def test_three_thirds_of_an_hour_are_an_hour():
    third = Decimal("0.333333333333")
    assert rework.hours_of(3 * rework.seconds_of(third)) == 1


def test_only_an_order_on_hold_is_released():
    rework.require_may_release(ReworkStatus.ON_HOLD)
    with pytest.raises(ReworkNotOnHold):
        rework.require_may_release(ReworkStatus.OPEN)


splits = st.lists(st.tuples(*[st.integers(min_value=0, max_value=9)] * 3), min_size=1, max_size=4)


@given(st.integers(min_value=1, max_value=30), splits)
def test_ordered_pieces_are_waiting_or_settled_at_every_moment(quantity, wanted):
    """Each operation takes from what has reached it; nothing is lost between them."""
    outputs: list[Output] = []
    arrived = quantity
    for wants in wanted:
        good = min(wants[0], arrived)
        scrap = min(wants[1], arrived - good)
        again = min(wants[2], arrived - good - scrap)
        outputs.append(output(good, scrap, again))
        arrived = good
    waiting = rework.available(Decimal(quantity), outputs)
    assert sum(waiting) + rework.settled(outputs) == quantity
    assert (status(quantity, *outputs) is ReworkStatus.DONE) == (sum(waiting) == 0)

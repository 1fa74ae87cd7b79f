"""Failed pieces leave good, as long as they are still there."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.quality.domain.disposition import AlreadyTaken, Fate, Pieces, fate_of
from shared.contracts.values import Disposition

TEN = Pieces(good=Decimal(10))
pieces = st.integers(min_value=1, max_value=20).map(Decimal)


def test_scrap_and_rework_take_the_failed_pieces_from_good():
    assert fate_of(Decimal(3), Disposition.SCRAP) == Fate(to_scrap=Decimal(3))
    assert fate_of(Decimal(3), Disposition.REWORK) == Fate(to_rework=Decimal(3))
    assert TEN.reject(Decimal(3)).still_there == 7


def test_a_concession_leaves_failed_pieces_good():
    assert fate_of(Decimal(3), Disposition.CONCESSION).leaving == 0


def test_pieces_at_the_next_step_cannot_be_called_back():
    gone = TEN.moved_on(Decimal(8))
    with pytest.raises(AlreadyTaken) as refusal:
        gone.require_there(Decimal(3))
    assert refusal.value.facts == {"quantity": "3", "left": "2"}
    assert gone.reject(Decimal(2)).still_there == 0


def test_pieces_that_wait_for_their_own_inspection_are_not_for_another():
    waiting = TEN.hold_back(Decimal(6))
    assert waiting.still_there == 4
    assert waiting.let_go(Decimal(6)).still_there == 10


def test_what_came_back_from_rework_can_fail_again():
    back = TEN.reject(Decimal(3)).moved_on(Decimal(7)).made(Decimal(2))
    assert back.reject(Decimal(2)).still_there == 0


def test_the_floor_knows_of_pieces_that_were_made_and_taken_a_moment_ago():
    """Ten heard of, two of them failed; by now there are fifteen and the next step has taken nine: four are left."""
    heard = TEN.reject(Decimal(2))
    now = heard.as_told(made=Decimal(15), passed_on=Decimal(9), waits=False)
    assert (heard.still_there, now.still_there) == (8, 4)


def test_pieces_made_a_moment_ago_wait_for_their_inspection_where_all_do():
    """Ten are free, five came since and wait; a lot whose result the floor has not heard of is free all the same."""
    now = TEN.as_told(made=Decimal(15), passed_on=Decimal(0), waits=True)
    assert (now.still_there, now.awaiting) == (10, 5)
    let_go = TEN.hold_back(Decimal(10)).let_go(Decimal(10))
    assert let_go.as_told(made=Decimal(10), passed_on=Decimal(0), waits=True).still_there == 10


steps = st.lists(st.tuples(st.sampled_from(["made", "moved on", "waits", "let go", "rejected"]), pieces), max_size=30)


@given(steps)
def test_whatever_happens_no_piece_is_rejected_that_is_not_there(story):
    """The floor hands on only what is there and free; inspections try anything."""
    now = Pieces()
    for what, quantity in story:
        match what:
            case "made":
                now = now.made(quantity)
            case "waits":
                now = now.made(quantity).hold_back(quantity)
            case "let go":
                now = now.let_go(min(quantity, now.awaiting))
            case "moved on":
                now = now.moved_on(min(quantity, now.still_there))
            case "rejected":
                before = now.still_there
                try:
                    now.require_there(quantity)
                    now = now.reject(quantity)
                except AlreadyTaken:
                    assert quantity > before
        assert now.good - now.rejected - now.passed_on - now.awaiting == now.still_there >= 0


@given(st.lists(st.tuples(st.booleans(), pieces), max_size=10), st.randoms())
def test_it_does_not_matter_in_which_order_increments_are_told(told, random):
    def total(increments):
        now = Pieces()
        for made_here, quantity in increments:
            now = now.made(quantity) if made_here else now.moved_on(quantity)
        return now

    shuffled = random.sample(told, len(told))
    assert total(told) == total(shuffled)

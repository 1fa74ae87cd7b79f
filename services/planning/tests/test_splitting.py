"""From a sales order's line to work orders."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from services.planning.domain.splitting import Cover, batch_count, batches, uncovered
from shared.contracts.values import WorkOrderStatus

pieces = st.decimals("0", "1000", places=3)
some_pieces = st.decimals("0.5", "1000", places=3)
covers = st.builds(Cover, status=st.sampled_from(WorkOrderStatus), quantity=some_pieces, scrap=pieces, received=pieces)


def cover(quantity: str, *, scrap: str = "0", received: str = "0", status: str = "released") -> Cover:
    return Cover(
        status=WorkOrderStatus(status), quantity=Decimal(quantity), scrap=Decimal(scrap), received=Decimal(received)
    )


def test_a_line_is_cut_into_full_batches_and_a_rest():
    assert batches(Decimal(250), Decimal(100)) == (100, 100, 50)


def test_without_a_batch_quantity_a_line_is_one_work_order():
    assert batches(Decimal(250), None) == (250,)


def test_a_covered_line_makes_no_work_order():
    assert uncovered(Decimal(100), [cover("60"), cover("40")]) == 0
    assert batches(Decimal(0), Decimal(10)) == ()


def test_scrap_leaves_the_line_uncovered_again():
    assert uncovered(Decimal(100), [cover("100", scrap="5")]) == 5


def test_a_cancelled_work_order_covers_only_what_was_stocked_in_from_it():
    assert uncovered(Decimal(100), [cover("100", received="30", status="cancelled")]) == 70


@given(some_pieces, st.none() | some_pieces)
def test_batches_add_up_and_none_is_larger_than_asked(quantity, batch_quantity):
    parts = batches(quantity, batch_quantity)
    assert sum(parts) == quantity
    assert all(0 < part <= (batch_quantity or quantity) for part in parts)
    assert len(parts) == batch_count(quantity, batch_quantity)


@given(some_pieces, st.lists(covers, max_size=5))
def test_once_split_nothing_is_left_to_split(ordered, existing):
    rest = uncovered(ordered, existing)
    assert 0 <= rest <= ordered
    made = [cover(str(part)) for part in batches(rest, Decimal(7))]
    assert uncovered(ordered, [*existing, *made]) == 0

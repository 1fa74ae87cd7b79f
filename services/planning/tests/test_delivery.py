"""No more leaves than is in stock."""

from datetime import date
from decimal import Decimal

import pytest

from services.planning.domain.delivery import (
    AlreadyDelivered,
    Held,
    LotOnHold,
    OverDelivered,
    deliver,
    require_past,
    require_undelivered,
)
from shared.contracts.refusals import Invalid


def test_what_has_left_adds_up_and_stops_at_what_was_stocked_in() -> None:
    assert deliver(Decimal(3), received=Decimal(5), delivered=Decimal(1)) == 4
    assert deliver(Decimal(4), received=Decimal(5), delivered=Decimal(1)) == 5
    with pytest.raises(OverDelivered):
        deliver(Decimal("4.000001"), received=Decimal(5), delivered=Decimal(1))


def test_what_left_for_the_customer_is_not_taken_out_of_stock_again() -> None:
    require_undelivered(Decimal(3), received=Decimal(8), delivered=Decimal(5))
    with pytest.raises(AlreadyDelivered) as refusal:
        require_undelivered(Decimal(4), received=Decimal(8), delivered=Decimal(5))
    assert refusal.value.facts == {"quantity": "4", "left": "3"}
    require_undelivered(Decimal(8), received=Decimal(0), delivered=Decimal(0))  # not heard of yet, and nothing left


def test_tomorrow_nothing_has_left_yet() -> None:
    require_past(date(2026, 3, 1), today=date(2026, 3, 1))
    with pytest.raises(Invalid):
        require_past(date(2026, 3, 2), today=date(2026, 3, 1))


def held(received: int, released: int = 0, left_since: int = 0) -> Held:
    told = {"received": Decimal(received), "released": Decimal(released), "left_since": Decimal(left_since)}
    return Held(lot="WO-1", reason="rust", **told)


@pytest.mark.parametrize(
    ("received", "delivered", "lots", "free"),
    [
        (30, 0, [held(30)], 0),
        (30, 25, [held(30)], 0),  # what left before is gone; the rest waits
        (30, 25, [held(30, released=3)], 3),
        (30, 28, [held(30, released=3, left_since=3)], 0),
        (80, 0, [held(30)], 50),  # another work order's pieces are free
        (80, 50, [held(30, left_since=50)], 0),
        (80, 10, [held(30, released=10, left_since=10), held(20, left_since=10)], 30),
    ],
)
def test_what_quality_holds_stays_and_the_rest_leaves(
    received: int, delivered: int, lots: list[Held], free: int
) -> None:
    line = {"received": Decimal(received), "delivered": Decimal(delivered), "held": lots}
    if free:
        assert deliver(Decimal(free), **line) == delivered + free
    with pytest.raises(LotOnHold) as refusal:
        deliver(Decimal(free) + Decimal("0.5"), **line)
    assert refusal.value.facts["left"] == str(free)

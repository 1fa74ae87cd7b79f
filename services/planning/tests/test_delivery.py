"""No more leaves than is in stock."""

from datetime import date
from decimal import Decimal

import pytest

from services.planning.domain.delivery import OverDelivered, deliver, require_past
from shared.contracts.refusals import Invalid


def test_what_has_left_adds_up_and_stops_at_what_was_stocked_in() -> None:
    assert deliver(Decimal(3), received=Decimal(5), delivered=Decimal(1)) == 4
    assert deliver(Decimal(4), received=Decimal(5), delivered=Decimal(1)) == 5
    with pytest.raises(OverDelivered):
        deliver(Decimal("4.000001"), received=Decimal(5), delivered=Decimal(1))


def test_tomorrow_nothing_has_left_yet() -> None:
    require_past(date(2026, 3, 1), today=date(2026, 3, 1))
    with pytest.raises(Invalid):
        require_past(date(2026, 3, 2), today=date(2026, 3, 1))

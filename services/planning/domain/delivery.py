"""What may leave for a customer: no more than was stocked in for his line and has not left yet."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from shared.contracts.refusals import Invalid, Refused
from shared.contracts.values import ZERO


class OverDelivered(Refused):
    """More was to leave than is in stock for the line. What was stocked in a moment ago may be on its way here."""


class DeliveryTakenBack(Refused):
    """The delivery was taken back before, or is itself the taking back of one."""


def deliver(quantity: Decimal, *, received: Decimal, delivered: Decimal) -> Decimal:
    """How much of the line has left then."""
    in_stock = max(ZERO, received - delivered)
    if quantity > in_stock:
        raise OverDelivered(quantity=quantity, available=in_stock)
    return delivered + quantity


def require_past(delivered_on: date, *, today: date) -> None:
    """What has not left yet is no delivery."""
    if delivered_on > today:
        raise Invalid({"delivered_on": "not_yet"})

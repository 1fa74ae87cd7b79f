"""What may leave for a customer: no more than was stocked in for his line and has not left yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shared.contracts.refusals import Invalid, Refused
from shared.contracts.values import ZERO


class OverDelivered(Refused):
    """More was to leave than is in stock for the line. What was stocked in a moment ago may be on its way here."""


class LotOnHold(Refused):
    """Quality holds what is in stock for the line: no more of it leaves than was released."""


class DeliveryTakenBack(Refused):
    """The delivery was taken back before, or is itself the taking back of one."""


class AlreadyDelivered(Refused):
    """Goods that were to be taken out of stock again have left for the customer by now."""


@dataclass(frozen=True, kw_only=True)
class Held:
    """A lot of the line that is on hold: what was stocked in and released of it; what left of the line since."""

    lot: str
    reason: str
    received: Decimal
    released: Decimal
    left_since: Decimal


def deliver(quantity: Decimal, *, received: Decimal, delivered: Decimal, held: Sequence[Held] = ()) -> Decimal:
    """How much of the line has left then. What is on hold stays, and nobody knows better which pieces those are."""
    in_stock = max(ZERO, received - delivered)
    if quantity > in_stock:
        raise OverDelivered(quantity=quantity, available=in_stock)
    waiting = sum((_waiting(one, in_stock) for one in held), ZERO)
    if quantity > in_stock - waiting:
        lots, reasons = (", ".join(words) for words in ((one.lot for one in held), (one.reason for one in held)))
        raise LotOnHold(lot=lots, reason=reasons, left=max(ZERO, in_stock - waiting))
    return delivered + quantity


def require_undelivered(quantity: Decimal, *, received: Decimal, delivered: Decimal) -> None:
    """A receipt may be taken back as long as what is left in stock covers what has left."""
    if delivered > ZERO and quantity > received - delivered:
        raise AlreadyDelivered(quantity=quantity, left=max(ZERO, received - delivered))


def _waiting(held: Held, in_stock: Decimal) -> Decimal:
    """Pieces of a held lot among those in stock: all that may be of it, but for those released and not gone yet."""
    there = min(in_stock + held.left_since, held.received)
    return max(ZERO, there - held.released)


def require_past(delivered_on: date, *, today: date) -> None:
    """What has not left yet is no delivery."""
    if delivered_on > today:
        raise Invalid({"delivered_on": "not_yet"})

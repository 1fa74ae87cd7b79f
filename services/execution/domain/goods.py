"""Goods and material: no more is stocked in than is good, no more comes back than went out."""

from __future__ import annotations

from decimal import Decimal

from shared.contracts.refusals import Refused
from shared.contracts.values import ZERO


class OverReceived(Refused):
    """More was to be stocked in than the last operation has good and not yet stocked in."""


class ReceiptTakenBack(Refused):
    """The receipt was taken back before, or is itself the taking back of one."""


class OverReturned(Refused):
    """More material was to come back than went out to the work order."""


def receive(quantity: Decimal, *, available: Decimal) -> None:
    """Refuse to stock in what is not there: `available` is good at the last operation and not yet received."""
    if quantity > available:
        raise OverReceived(quantity=quantity, available=available)


def take_back(quantity: Decimal, *, out: Decimal) -> None:
    """Refuse to take back more material than is out."""
    if quantity > out:
        raise OverReturned(quantity=quantity, available=max(ZERO, out))

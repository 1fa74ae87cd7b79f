"""Lots that must not move: what quality decides about them, until the rest is free."""

from __future__ import annotations

from decimal import Decimal

from shared.contracts.refusals import Refused
from shared.contracts.values import ZERO, HoldStatus


class LotAlreadyHeld(Refused):
    """The lot is on hold: what is to be said about it belongs to that hold."""


class HoldIsOver(Refused):
    """The rest of the lot is free: whoever wants it held again says so anew."""


class MoreThanTheLot(Refused):
    """No more of a lot can be released than there is of it."""


def require_there(quantity: Decimal, *, made: Decimal, released: Decimal, lot: str) -> None:
    """`made` counts the good pieces of a lot of our own by now; nobody tells us how large a supplier's is."""
    left = max(ZERO, made - released)
    if quantity > left:
        raise MoreThanTheLot(lot=lot, left=left)


def require_held(status: HoldStatus, lot: str) -> None:
    """Only about pieces that are held is anything to be decided."""
    if status is HoldStatus.RELEASED:
        raise HoldIsOver(lot=lot)

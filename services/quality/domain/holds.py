"""Lots that must not move: what quality decides about them, until the rest is free."""

from __future__ import annotations

from shared.contracts.refusals import Refused
from shared.contracts.values import HoldStatus


class LotAlreadyHeld(Refused):
    """The lot is on hold: what is to be said about it belongs to that hold."""


class HoldIsOver(Refused):
    """The rest of the lot is free: whoever wants it held again says so anew."""


def require_held(status: HoldStatus, lot: str) -> None:
    """Only about pieces that are held is anything to be decided."""
    if status is HoldStatus.RELEASED:
        raise HoldIsOver(lot=lot)

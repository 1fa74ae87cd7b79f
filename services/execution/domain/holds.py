"""Lots that quality has put on hold: goods wait, people do not. Reports and clocks never look here."""

from __future__ import annotations

from decimal import Decimal

from shared.contracts.refusals import Refused
from shared.contracts.values import ZERO


class LotOnHold(Refused):
    """Quality holds the lot: nothing more of it is stocked in or issued than was released of it."""


def require_released(quantity: Decimal, *, released: Decimal, moved: Decimal, lot: str, reason: str) -> None:
    """`moved` counts what went since the lot was held; the rest of what was released may still go."""
    left = max(ZERO, released - moved)
    if quantity > left:
        raise LotOnHold(lot=lot, reason=reason, left=left)

"""Shares as people compare them: first-pass yield, defects, efficiency."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from shared.contracts.values import ZERO

FOUR_PLACES = Decimal("0.0001")


def rate(part: Decimal, whole: Decimal) -> Decimal | None:
    """A share with four places; nothing where nothing counts."""
    return (part / whole).quantize(FOUR_PLACES, ROUND_HALF_UP) if whole > ZERO else None

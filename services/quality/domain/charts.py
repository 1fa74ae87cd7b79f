"""What all charts of a process share: how far chance goes, and with how many places a figure is shown."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

SIGMAS = 3  # standard deviations to each side; beyond them is more than chance
FIGURE = Decimal("0.000001")
RATE = Decimal("0.0001")
INDEX = Decimal("0.01")


def shown(value: Decimal, places: Decimal = FIGURE) -> Decimal:
    return value.quantize(places, ROUND_HALF_UP)

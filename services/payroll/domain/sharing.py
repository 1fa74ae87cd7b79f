"""A report of several workers is shared so that the parts add up to the whole, to the last coin and piece."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from math import floor


def split(whole: Decimal, weights: Mapping[str, Decimal], unit: Decimal) -> dict[str, Decimal]:
    """Each worker's part of the whole, in multiples of the unit.

    Everybody first gets the units that are surely his; the units left over go one by one to whoever
    lost most by that (the largest remainder), and among equals to the lower worker number.
    """
    units = Fraction(whole) / Fraction(unit)
    total = sum((Fraction(weight) for weight in weights.values()), Fraction(0))
    exact = {worker: units * Fraction(weight) / total for worker, weight in weights.items()}
    parts = {worker: floor(part) for worker, part in exact.items()}
    left_over = int(units) - sum(parts.values())
    by_loss = sorted(weights, key=lambda worker: (parts[worker] - exact[worker], worker))
    for worker in by_loss[:left_over]:
        parts[worker] += 1
    return {worker: part * unit for worker, part in parts.items()}


def split_within(
    part: Decimal, whole: Mapping[str, Decimal], weights: Mapping[str, Decimal], unit: Decimal
) -> dict[str, Decimal]:
    """The same of a part of what was split already: nobody gets more of the part than he got of the `whole`.

    Largest remainders alone could give somebody a unit of the part that is another's in the whole.
    """
    parts = {worker: min(share, whole[worker]) for worker, share in split(part, weights, unit).items()}
    for worker in sorted(parts):
        parts[worker] += min(part - sum(parts.values()), whole[worker] - parts[worker])
    return parts

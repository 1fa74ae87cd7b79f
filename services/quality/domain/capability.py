"""What measured values say of a process: can it keep its limits, and does it stay as it is?

The formulas are those of ISO 22514-2 and ISO 7870-2 for single values, as the NIST/SEMATECH handbook of engineering
statistics prints them: within a process the deviation is the mean moving range of two values over d2, over its whole
time that of the sample.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from services.quality.domain.charts import INDEX, SIGMAS, shown
from services.quality.domain.subgroups import FACTORS
from shared.contracts.values import ZERO

LEAST = 25  # values; an index of fewer says more about chance than about the process
D2 = Decimal("1.128")  # the mean range of two values of a normal distribution, in deviations
D4 = FACTORS[2].d4  # how far such a range may go, in mean ranges


@dataclass(frozen=True)
class Tolerance:
    """Between which values a piece is good; either side may be open."""

    lower: Decimal | None
    upper: Decimal | None


@dataclass(frozen=True)
class Indices:
    """How often the spread fits between the limits, and from the mean to the nearer one.

    `spread` needs both limits; a process that never differs has no index.
    """

    deviation: Decimal
    spread: Decimal | None
    nearer: Decimal | None


@dataclass(frozen=True)
class Chart:
    """Single values around their mean, and their moving ranges: beyond these limits is more than chance."""

    center: Decimal
    lower: Decimal
    upper: Decimal
    range_center: Decimal
    range_upper: Decimal

    def is_in_control(self, value: Decimal, moved: Decimal | None) -> bool:
        """`moved` is how far a value is from the one before it."""
        return self.lower <= value <= self.upper and (moved is None or moved <= self.range_upper)


@dataclass(frozen=True)
class Capability:
    """`within`: what the process can do; `overall`: what it has done."""

    within: Indices
    overall: Indices
    chart: Chart


def capability(values: Sequence[Decimal], tolerance: Tolerance) -> Capability | None:
    """Of values in the order they were measured; None of too few."""
    if len(values) < LEAST:
        return None
    count = len(values)
    mean = sum(values, ZERO) / count
    deviation = (sum(((value - mean) ** 2 for value in values), ZERO) / (count - 1)).sqrt()
    mean_range = sum(ranges_of(values), ZERO) / (count - 1)
    within = mean_range / D2
    reach = SIGMAS * within
    return Capability(
        within=_indices(mean, within, tolerance),
        overall=_indices(mean, deviation, tolerance),
        chart=Chart(
            center=shown(mean),
            lower=shown(mean - reach),
            upper=shown(mean + reach),
            range_center=shown(mean_range),
            range_upper=shown(mean_range * D4),
        ),
    )


def ranges_of(values: Sequence[Decimal]) -> list[Decimal]:
    """How far each value is from the one before it."""
    return [abs(later - earlier) for earlier, later in pairwise(values)]


def _indices(mean: Decimal, deviation: Decimal, tolerance: Tolerance) -> Indices:
    lower, upper = tolerance.lower, tolerance.upper
    if not deviation:
        return Indices(shown(deviation), None, None)
    spread = (upper - lower) / (2 * SIGMAS * deviation) if upper is not None and lower is not None else None
    above = [] if upper is None else [upper - mean]
    below = [] if lower is None else [mean - lower]
    sides = above + below
    nearer = min(sides) / (SIGMAS * deviation) if sides else None
    return Indices(shown(deviation), _index(spread), _index(nearer))


def _index(value: Decimal | None) -> Decimal | None:
    return None if value is None else shown(value, INDEX)

"""Means and ranges of small samples: does a process stay as it is? The chart of ISO 7870-2 for mean and range.

What one inspection measured is a subgroup: pieces made under the same conditions, whose range shows chance alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from services.quality.domain.charts import shown
from shared.contracts.values import ZERO

LEAST = 20  # subgroups; limits of fewer move too much to be believed


@dataclass(frozen=True)
class Factors:
    """By the size of a subgroup: how far means may be from theirs, and ranges from none, in mean ranges."""

    a2: Decimal
    d3: Decimal
    d4: Decimal


FACTORS: dict[int, Factors] = {
    size: Factors(Decimal(a2), Decimal(d3), Decimal(d4))
    for size, a2, d3, d4 in (
        (2, "1.880", "0", "3.267"),
        (3, "1.023", "0", "2.574"),
        (4, "0.729", "0", "2.282"),
        (5, "0.577", "0", "2.114"),
        (6, "0.483", "0", "2.004"),
        (7, "0.419", "0.076", "1.924"),
        (8, "0.373", "0.136", "1.864"),
        (9, "0.337", "0.184", "1.816"),
        (10, "0.308", "0.223", "1.777"),
    )
}


@dataclass(frozen=True)
class Subgroup:
    """The mean and the range of what one inspection measured."""

    mean: Decimal
    range: Decimal


@dataclass(frozen=True, kw_only=True)
class MeansChart:
    """Means around theirs, and ranges around theirs: beyond these limits is more than chance."""

    center: Decimal
    lower: Decimal
    upper: Decimal
    range_center: Decimal
    range_lower: Decimal
    range_upper: Decimal

    def is_in_control(self, group: Subgroup) -> bool:
        means_fit = self.lower <= group.mean <= self.upper
        return means_fit and self.range_lower <= group.range <= self.range_upper


def usual_size(sizes: Iterable[int]) -> int | None:
    """The size that most subgroups have, the larger of two; None where none can be charted."""
    counted = Counter(size for size in sizes if size in FACTORS)
    return max(counted, key=lambda size: (counted[size], size), default=None)


def subgroup_of(values: Sequence[Decimal]) -> Subgroup:
    mean = sum(values, ZERO) / len(values)
    return Subgroup(mean=shown(mean), range=max(values) - min(values))


def chart_of(groups: Sequence[Subgroup], size: int) -> MeansChart | None:
    """The limits that subgroups of one size set themselves; None of too few."""
    if len(groups) < LEAST:
        return None
    factors = FACTORS[size]
    center = sum((group.mean for group in groups), ZERO) / len(groups)
    spread = sum((group.range for group in groups), ZERO) / len(groups)
    return MeansChart(
        center=shown(center),
        lower=shown(center - factors.a2 * spread),
        upper=shown(center + factors.a2 * spread),
        range_center=shown(spread),
        range_lower=shown(factors.d3 * spread),
        range_upper=shown(factors.d4 * spread),
    )

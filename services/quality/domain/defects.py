"""What the counts of failed pieces say: which few reasons make most of them, and what is more than chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from services.quality.domain.charts import RATE, SIGMAS, shown
from shared.contracts.values import ZERO

ONE = Decimal(1)


@dataclass(frozen=True)
class Share:
    """A part of all failed pieces; `cumulative` adds up those before it."""

    key: str | None
    quantity: Decimal
    share: Decimal
    cumulative: Decimal


def shares(counts: Sequence[tuple[str | None, Decimal]], total: Decimal) -> list[Share]:
    """Each count's share of the total, in the order given."""
    so_far, found = ZERO, []
    for key, quantity in counts:
        so_far += quantity
        found.append(Share(key, quantity, shown(quantity / total, RATE), shown(so_far / total, RATE)))
    return found


@dataclass(frozen=True)
class DaysPieces:
    """What was taken on a day, and how many of those were not good."""

    on: date
    taken: Decimal
    failed: Decimal


@dataclass(frozen=True)
class Point:
    """A day's rate between its limits, which are narrower the more pieces there were."""

    on: date
    processed: Decimal
    failed: Decimal
    rate: Decimal
    lower: Decimal
    upper: Decimal
    out_of_control: bool


@dataclass(frozen=True)
class PChart:
    """Rates around their mean; `center` is None where nothing was made."""

    center: Decimal | None
    points: tuple[Point, ...]


def p_chart(days: Sequence[DaysPieces]) -> PChart:
    """A p-chart: the mean rate of all days, and three standard deviations to each side of it, for each day's size."""
    taken = sum((day.taken for day in days), ZERO)
    if taken == ZERO:
        return PChart(None, ())
    mean = sum((day.failed for day in days), ZERO) / taken
    return PChart(shown(mean, RATE), tuple(_point(day, mean) for day in days))


def _point(day: DaysPieces, mean: Decimal) -> Point:
    spread = SIGMAS * (mean * (ONE - mean) / day.taken).sqrt()
    rate, lower, upper = day.failed / day.taken, max(ZERO, mean - spread), min(ONE, mean + spread)
    return Point(
        on=day.on,
        processed=day.taken,
        failed=day.failed,
        rate=shown(rate, RATE),
        lower=shown(lower, RATE),
        upper=shown(upper, RATE),
        out_of_control=not lower <= rate <= upper,
    )

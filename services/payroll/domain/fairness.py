"""What people come to in an hour at a step paid by piece, and whether its rate stands out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil
from statistics import median

from services.payroll.domain.money import rounded
from shared.contracts.pay import Fairness
from shared.contracts.values import ZERO

FEWEST_PEOPLE = 2
FEWEST_SECONDS = 8 * 3600  # of all of them together
LEAST_SECONDS = 1800  # of one; in less than half an hour nobody shows what he comes to
LOW, HIGH = Fraction(4, 5), Fraction(13, 10)  # of what people of the plant come to
FAR_BELOW, FAR_ABOVE = Fraction(1, 2), Fraction(2)  # of what people at the step come to


@dataclass(frozen=True, kw_only=True)
class AtStep:
    """What one worker made at a step in reports that say how long it took, and what that was worth."""

    pieces: Decimal
    seconds: Decimal
    amount: Decimal
    minimum: Decimal | None = None

    @property
    def hourly(self) -> Fraction:
        return Fraction(self.amount) * 3600 / Fraction(self.seconds)

    @property
    def is_below_minimum(self) -> bool:
        return self.minimum is not None and self.hourly < Fraction(self.minimum)


@dataclass(frozen=True, kw_only=True)
class Found:
    """What is found about a step; nothing, where nobody has shown what he comes to."""

    median: Decimal | None
    low: Decimal | None
    high: Decimal | None
    below_minimum: int
    verdict: Fairness
    outliers: Mapping[str, Decimal]


def found_at(people: Mapping[str, AtStep], reference: Decimal | None, coin: Decimal) -> Found:
    """How people fare at a step, beside the `reference` of the whole plant."""
    shown = {worker: one for worker, one in people.items() if one.seconds >= LEAST_SECONDS}
    hourly = sorted(one.hourly for one in shown.values())
    if not hourly:
        return Found(median=None, low=None, high=None, below_minimum=0, verdict=Fairness.TOO_LITTLE, outliers={})
    middle = median(hourly)
    below = sum(one.is_below_minimum for one in shown.values())
    enough = len(shown) >= FEWEST_PEOPLE and sum((one.seconds for one in shown.values()), ZERO) >= FEWEST_SECONDS
    return Found(
        median=rounded(middle, coin),
        low=rounded(_nearest(hourly, Fraction(1, 10)), coin),
        high=rounded(_nearest(hourly, Fraction(9, 10)), coin),
        below_minimum=below,
        verdict=_verdict(middle, reference, 2 * below >= len(shown)) if enough else Fairness.TOO_LITTLE,
        outliers={
            worker: rounded(one.hourly, coin)
            for worker, one in sorted(shown.items())
            if len(shown) > FEWEST_PEOPLE and not FAR_BELOW * middle <= one.hourly <= FAR_ABOVE * middle
        },
    )


def _nearest(ordered: Sequence[Fraction], share: Fraction) -> Fraction:
    """The value that this share of all does not exceed."""
    return ordered[max(ceil(share * len(ordered)), 1) - 1]


def _verdict(middle: Fraction, reference: Decimal | None, many_below: bool) -> Fairness:
    if many_below or (reference and middle < LOW * Fraction(reference)):
        return Fairness.TOO_LOW
    if reference and middle > HIGH * Fraction(reference):
        return Fairness.TOO_HIGH
    return Fairness.FAIR

"""How many pieces of a lot to look at, and how many of them may fail: ISO 2859-1, single sampling, normal inspection.

Both tables are facts of the standard. In its master table the acceptance numbers run along diagonals: one code
letter further, or one acceptance quality limit further, is one place further in `ACCEPTANCE`.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from shared.contracts.values import AQLS, InspectionLevel

LETTERS = "ABCDEFGHJKLMNPQR"
SIZES = (2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1250, 2000)

# Lots of up to so many pieces share a code letter; larger ones have the last.
LOTS_UP_TO = (8, 15, 25, 50, 90, 150, 280, 500, 1200, 3200, 10_000, 35_000, 150_000, 500_000)
LETTERS_OF_LEVEL = {
    InspectionLevel.I: "AABCCDEFGHJKLMN",
    InspectionLevel.II: "ABCDEFGHJKLMNPQ",
    InspectionLevel.III: "BCDEFGHJKLMNPQR",
}

# Along a diagonal: no failed piece allowed, two places where the table points elsewhere, then these.
ACCEPTANCE = (0, None, None, 1, 2, 3, 5, 7, 10, 14, 21)
UP, DOWN = 1, 2
FIRST_WITH_ONE = 3
ZERO_AT = {aql: len(AQLS) - 2 - place for place, aql in enumerate(AQLS)}  # 0.010 allows none at Q, 6.5 at A


@dataclass(frozen=True)
class SamplingPlan:
    """How a lot is judged: the sample, and up to how many failed pieces in it the lot is accepted."""

    letter: str
    sample: int
    accept: int


def sampling_plan(lot: Decimal, aql: Decimal, level: InspectionLevel) -> SamplingPlan:
    """The plan for a lot. A sample as large as the lot is the whole lot."""
    pieces = int(lot.to_integral_value(ROUND_CEILING))
    asked = LETTERS.index(LETTERS_OF_LEVEL[level][bisect_left(LOTS_UP_TO, pieces)])
    row, accept = _plan_at(asked, ZERO_AT[aql])
    return SamplingPlan(LETTERS[row], min(pieces, SIZES[row]), accept)


def _plan_at(row: int, zero_at: int) -> tuple[int, int]:
    """Follow the arrows of the master table: which row to use, and its acceptance number."""
    place = row - zero_at
    last = len(SIZES) - 1
    if place < 0:
        row = zero_at
    elif place == DOWN or (place == UP and zero_at < 0):
        row = zero_at + FIRST_WITH_ONE
    elif place == UP:
        row = zero_at
    elif place >= len(ACCEPTANCE):
        row = zero_at + len(ACCEPTANCE) - 1
    if row > last:
        row = zero_at  # nothing below to go to
    accept = ACCEPTANCE[row - zero_at]
    assert accept is not None, "an arrow leads to a plan"
    return row, accept

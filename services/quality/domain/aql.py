"""How many pieces of a lot to look at, and how many of them may fail: ISO 2859-1, single sampling.

The tables are facts of the standard. In each of its three master tables the acceptance numbers run along diagonals:
one code letter further, or one acceptance quality limit further, is one place further in `along`.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from enum import Enum

from shared.contracts.values import AQLS, InspectionLevel, Severity

LETTERS = "ABCDEFGHJKLMNPQRS"  # S is used where tightened inspection leads to it, and nowhere else
SIZES = (2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800, 1250, 2000)

# Lots of up to so many pieces share a code letter; larger ones have the last.
LOTS_UP_TO = (8, 15, 25, 50, 90, 150, 280, 500, 1200, 3200, 10_000, 35_000, 150_000, 500_000)
LETTERS_OF_LEVEL = {
    InspectionLevel.I: "AABCCDEFGHJKLMN",
    InspectionLevel.II: "ABCDEFGHJKLMNPQ",
    InspectionLevel.III: "BCDEFGHJKLMNPQR",
}


class Elsewhere(Enum):
    """Places where a master table points to the first plan above, or below."""

    UP = "up"
    DOWN = "down"


UP, DOWN = Elsewhere.UP, Elsewhere.DOWN


@dataclass(frozen=True)
class MasterTable:
    """Sample sizes by code letter, and what stands along a diagonal from the plan on that allows no failed piece.

    `zero_at` is the row of that plan for the strictest limit; each further limit has it one row higher.
    """

    sizes: tuple[int, ...]
    along: tuple[int | Elsewhere, ...]
    zero_at: int

    def row_of(self, asked: int, aql: Decimal) -> tuple[int, int]:
        """Follow the arrows: which row to use, and its acceptance number."""
        zero = self.zero_at - AQLS.index(aql)
        place = min(max(asked - zero, 0), len(self.along) - 1)
        if self.along[place] is UP:
            place = 0
        if self.along[place] is DOWN or zero + place < 0:
            place = self.along.index(1)
        if zero + place >= len(self.sizes):
            place = 0  # nothing below to go to
        accept = self.along[place]
        assert isinstance(accept, int), "an arrow leads to a plan"
        return zero + place, accept


MASTER = {
    Severity.NORMAL: MasterTable(SIZES, (0, UP, DOWN, 1, 2, 3, 5, 7, 10, 14, 21), LETTERS.index("Q")),
    Severity.TIGHTENED: MasterTable((*SIZES, 3150), (0, DOWN, DOWN, 1, 2, 3, 5, 8, 12, 18), LETTERS.index("R")),
    Severity.REDUCED: MasterTable(
        (2, 2, 2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800),
        (0, UP, DOWN, DOWN, 1, 2, 3, 5, 6, 8, 10),
        LETTERS.index("Q"),
    ),
}


@dataclass(frozen=True)
class SamplingPlan:
    """How a lot is judged: the sample, and up to how many failed pieces in it the lot is accepted."""

    letter: str
    sample: int
    accept: int


def sampling_plan(
    lot: Decimal, aql: Decimal, level: InspectionLevel, severity: Severity = Severity.NORMAL
) -> SamplingPlan:
    """The plan for a lot. A sample as large as the lot is the whole lot."""
    pieces, table = int(lot.to_integral_value(ROUND_CEILING)), MASTER[severity]
    asked = LETTERS.index(LETTERS_OF_LEVEL[level][bisect_left(LOTS_UP_TO, pieces)])
    row, accept = table.row_of(asked, aql)
    return SamplingPlan(LETTERS[row], min(pieces, table.sizes[row]), accept)


def accepts_one_step_tighter(accept: int) -> int:
    """What the same sample would allow if the limit were one step tighter, by the table for normal inspection."""
    along = MASTER[Severity.NORMAL].along
    before = along[along.index(accept) - 1]
    return before if isinstance(before, int) else 0

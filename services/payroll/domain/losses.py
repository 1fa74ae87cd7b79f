"""What bad quality has cost in pay: the work put into pieces that were scrapped, and the work done again.

Material is not in it: nobody here knows what it costs.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import gcd

from services.payroll.domain.money import rounded
from services.payroll.domain.sharing import split
from services.payroll.domain.work import SMALLEST_PIECE
from shared.contracts.values import ZERO, Defect

Step = tuple[str, int]


@dataclass(frozen=True, kw_only=True)
class Loss:
    """What was lost at a step of an item for one reason, None where nobody has told it.

    `unvalued` of the scrapped pieces are at a step that nobody has been paid for lately.
    """

    item: str
    sequence: int
    reason: str | None
    rework_seconds: Decimal = ZERO
    rework_pay: Decimal = ZERO
    scrapped: Decimal = ZERO
    scrap_pay: Decimal = ZERO
    unvalued: Decimal = ZERO


@dataclass(frozen=True, kw_only=True)
class AtStep:
    """What was paid at a step for the pieces that came through it the first time."""

    amount: Decimal = ZERO
    pieces: Decimal = ZERO


class Worth:
    """What has been paid for a piece by the time it has come through a step, on the average of some days."""

    def __init__(self, steps: Mapping[Step, AtStep]) -> None:
        self._per_piece: dict[str, dict[int, Fraction]] = defaultdict(dict)
        for (item, sequence), paid in steps.items():
            if paid.pieces > ZERO and paid.amount > ZERO:
                self._per_piece[item][sequence] = Fraction(paid.amount) / Fraction(paid.pieces)

    def of_piece(self, item: str, sequence: int) -> Fraction | None:
        """None where nobody was paid for the step itself."""
        steps = self._per_piece.get(item, {})
        if sequence not in steps:
            return None
        return sum((each for at, each in steps.items() if at <= sequence), Fraction(0))


def scrapped(item: str, sequence: int, reason: str, pieces: Decimal, worth: Worth, coin: Decimal) -> Loss:
    """Pieces that were scrapped, at what had been paid for them by then."""
    of_piece = worth.of_piece(item, sequence)
    return Loss(
        item=item,
        sequence=sequence,
        reason=reason,
        scrapped=pieces,
        scrap_pay=ZERO if of_piece is None else rounded(of_piece * Fraction(pieces), coin),
        unvalued=pieces if of_piece is None else ZERO,
    )


def reworked(
    item: str, sequence: int, reasons: str | None, pay: Decimal, seconds: Decimal, coin: Decimal
) -> list[Loss]:
    """Work done again, shared among the reasons for it; the parts add up to the whole."""
    weights = {} if reasons is None else {reason: Decimal(part) for reason, part in json.loads(reasons).items()}
    if not weights:
        return [Loss(item=item, sequence=sequence, reason=None, rework_pay=pay, rework_seconds=seconds)]
    pays, times = split(pay, weights, coin), split(seconds, weights, SMALLEST_PIECE)
    return [
        Loss(item=item, sequence=sequence, reason=reason, rework_pay=pays[reason], rework_seconds=times[reason])
        for reason in weights
    ]


def reasons_of(defects: Iterable[Defect]) -> str:
    """The reasons with their parts in the least whole numbers, in one order."""
    parts: dict[str, int] = defaultdict(int)
    for defect in defects:
        parts[defect.reason] += int(defect.quantity / SMALLEST_PIECE)
    common = gcd(*parts.values()) or 1
    return json.dumps({reason: part // common for reason, part in sorted(parts.items())})

"""What to look at: which report makes an inspection due, and how many pieces of it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from shared.contracts.values import ZERO, Inspection

ONE_PIECE = Decimal(1)


@dataclass(frozen=True)
class Lot:
    """The pieces an inspection is about, and how many of them to look at."""

    quantity: Decimal
    sample: Decimal


def lot_due(
    inspection: Inspection, *, good: Decimal, processed: Decimal, sample_percent: Decimal, first_of_operation: bool
) -> Lot | None:
    """The lot that a report puts up for inspection, or None.

    `processed` is all the report counted. A first report without a single good piece is still looked at:
    then the pieces that failed are the first pieces.
    """
    match inspection:
        case Inspection.FIRST_PIECE if first_of_operation:
            lot = good or processed
            return Lot(lot, min(ONE_PIECE, lot))
        case Inspection.SAMPLE if good > ZERO and sample_percent > ZERO:
            return Lot(good, sample_of(good, sample_percent))
        case Inspection.FULL if good > ZERO:
            return Lot(good, good)
    return None


def sample_of(good: Decimal, percent: Decimal) -> Decimal:
    """A share of the good pieces in whole pieces, rounded up; never more than there are (half a metre of cable)."""
    return min(good, (good * percent / 100).to_integral_value(ROUND_CEILING))


def withheld(inspection: Inspection, good: Decimal) -> Decimal:
    """How many of a report's good pieces may not go on before they are inspected."""
    return good if inspection is Inspection.FULL else ZERO

"""Material that is issued by itself (倒扣): what the routing says that the reported pieces used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from shared.contracts.refusals import Refused

PLACES = Decimal("1e-6")
MOST = Decimal(10) ** 9  # a slip in a routing must not overflow a sum of movements
# A material nobody has heard of may be on its way, so it is tried so often by itself; afterwards when a leader asks.
TRIES = 5


class PostingFailed(Refused):
    """Something nobody foresaw went wrong while material was posted; the log has it."""


@dataclass(frozen=True, kw_only=True)
class Use:
    """What one piece of a step uses of a material, and whether that is issued by itself."""

    item: str
    per_piece: Decimal
    backflush: bool


def used(pieces: Decimal, uses: Iterable[Use]) -> Iterator[tuple[str, Decimal]]:
    """Material and quantity to be posted for the pieces of a report, whatever became of them; negative to give back."""
    for use in uses:
        quantity = (use.per_piece * pieces).quantize(PLACES, ROUND_HALF_UP)
        if use.backflush and quantity:
            yield use.item, max(-MOST, min(MOST, quantity))

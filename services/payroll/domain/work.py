"""What a report says about pay: how many pieces are to be paid, and who made them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from shared.contracts.values import ZERO, Cause, Defect

SMALLEST_PIECE = Decimal("0.000001")  # quantities and hours are kept to six places


@dataclass(frozen=True, kw_only=True)
class Hand:
    """One of those who did the work: the weight of his share, his own hours, his own production day."""

    worker: str
    team: str | None
    share: Decimal
    hours: Decimal
    on: date


@dataclass(frozen=True, kw_only=True)
class Work:
    """A report as payroll sees it. `held` of the payable pieces wait for a supervisor's word."""

    report: UUID
    work_order: str
    item: str
    sequence: int
    is_rework: bool
    payable: Decimal
    held: Decimal
    hands: tuple[Hand, ...]
    work_center: str | None = None
    finished_at: datetime | None = None
    accepted_at: datetime | None = None  # reports from before it was kept have none
    skill: str | None = None
    shares_given: bool = True  # by those who reported; else all shares are equal unless the plant has a rule

    @property
    def shares(self) -> dict[str, Decimal]:
        return {hand.worker: hand.share for hand in self.hands}


def payable_pieces(good: Decimal, scrap: Iterable[Defect]) -> Decimal:
    """Good pieces, and scrap that was not the worker's own doing. Pieces sent to rework are not paid here."""
    return good + sum((defect.quantity for defect in scrap if defect.cause is not Cause.WORKER), ZERO)


def spoiled_pieces(failed: Iterable[Defect]) -> Decimal:
    """The pieces among those failed that the worker spoiled himself."""
    return sum((defect.quantity for defect in failed if defect.cause is Cause.WORKER), ZERO)

"""What execution shows of goods stocked in, and of material moved to and from work orders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from shared.contracts.messages import View
from shared.contracts.values import MaterialMove


@dataclass(frozen=True, kw_only=True)
class ReceiptView(View):
    """Finished goods taken into stock. One that takes another back `reverses` it, counts negative, and says why."""

    id: UUID
    work_order: str
    quantity: Decimal
    warehouse: str | None
    lot: str | None
    production_on: date
    received_at: datetime
    received_by: str
    reverses: UUID | None = None
    reason: str | None = None
    reversed: bool = False


@dataclass(frozen=True, kw_only=True)
class MaterialMovementView(View):
    """Material that went out to a work order or came back.

    `may_be_held` warns: nobody said of which lot it is, and one of the item was on hold.
    """

    id: UUID
    work_order: str
    operation: UUID | None
    rework_order: UUID | None
    item: str
    lot: str | None
    quantity: Decimal
    kind: MaterialMove
    may_be_held: bool
    moved_at: datetime
    moved_by: str

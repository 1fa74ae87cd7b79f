"""Lots that quality has put on hold, as it told of them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.execution.models.base import Base, Number, PlantKey
from shared.contracts.values import ZERO


class HeldLot(Base):
    """A lot of an item; with the work order that makes it, where one does. `released` pieces of it may move."""

    __tablename__ = "held_lots"
    __table_args__ = (
        Index("ix_held_lots_work_order", "plant", "work_order_id", "ended_at"),
        Index("ix_held_lots_lot", "plant", "lot", "item", "ended_at"),
        Index("ix_held_lots_item", "plant", "item", "ended_at"),
    )

    plant: Mapped[PlantKey]
    id: Mapped[UUID] = mapped_column(primary_key=True)
    item: Mapped[Number]
    lot: Mapped[Number]
    work_order_id: Mapped[UUID | None]
    reason: Mapped[str] = mapped_column(Text)
    held_at: Mapped[datetime]
    released: Mapped[Decimal] = mapped_column(default=ZERO)
    ended_at: Mapped[datetime | None]

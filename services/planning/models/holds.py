"""Lots that quality has put on hold, as it told of them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.planning.models.base import Base
from shared.contracts.values import ZERO


class HeldLot(Base):
    """What a work order made, and must not leave for a customer but for what was `released` of it."""

    __tablename__ = "held_lots"
    __table_args__ = (Index("ix_held_lots_work_order", "plant", "work_order_id", "ended_at"),)

    plant: Mapped[str] = mapped_column(String(40), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    lot: Mapped[str] = mapped_column(String(40))
    work_order_id: Mapped[UUID]
    reason: Mapped[str] = mapped_column(Text)
    held_at: Mapped[datetime]
    released: Mapped[Decimal] = mapped_column(default=ZERO)
    ended_at: Mapped[datetime | None]

"""Lots that are not to move, and what was decided about them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from services.quality.models.base import Base, Number, NumberKey, PlantKey
from shared.contracts.values import ZERO, HoldMove, HoldStatus
from shared.plumbing.columns import EnumValue


class Hold(Base):
    """Quality says wait: nothing of a lot is stocked in, issued or delivered, but for what was `released`.

    A lot we made is called like its work order. `released` and `scrapped` add up the decisions.
    """

    __tablename__ = "holds"
    __table_args__ = (
        Index("ix_holds_held", "plant", "held_at", "id"),
        Index("ix_holds_status", "plant", "status", "held_at", "id"),
        Index("ix_holds_lot", "plant", "lot", "held_at", "id"),
        Index("ix_holds_item", "plant", "item", "held_at", "id"),
    )

    plant: Mapped[PlantKey]
    id: Mapped[UUID] = mapped_column(primary_key=True)
    item: Mapped[Number]
    lot: Mapped[Number]
    work_order_id: Mapped[UUID | None]
    reason: Mapped[str] = mapped_column(Text)
    status: Mapped[HoldStatus] = mapped_column(EnumValue(HoldStatus))
    released: Mapped[Decimal] = mapped_column(default=ZERO)
    scrapped: Mapped[Decimal] = mapped_column(default=ZERO)
    held_at: Mapped[datetime]
    held_by: Mapped[str]

    decisions: Mapped[list[HoldDecision]] = relationship(order_by="HoldDecision.at")


class HoldDecision(Base):
    """Some pieces of a held lot may move, or were scrapped; without a quantity the rest is free and the hold over."""

    __tablename__ = "hold_decisions"
    __table_args__ = (
        ForeignKeyConstraint(["plant", "hold_id"], ["holds.plant", "holds.id"]),
        Index("ix_hold_decisions_hold", "plant", "hold_id", "at"),
    )

    plant: Mapped[PlantKey]
    id: Mapped[UUID] = mapped_column(primary_key=True)
    hold_id: Mapped[UUID]
    move: Mapped[HoldMove] = mapped_column(EnumValue(HoldMove))
    quantity: Mapped[Decimal | None]
    reason: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    by: Mapped[str]


class ReceivedLot(Base):
    """What goods of a work order were called when they were stocked in."""

    __tablename__ = "received_lots"

    plant: Mapped[PlantKey]
    item: Mapped[NumberKey]
    lot: Mapped[NumberKey]
    work_order_id: Mapped[UUID] = mapped_column(primary_key=True)

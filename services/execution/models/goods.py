"""Goods stocked in, and material moved to and from work orders. Both append-only."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement, Index, Text, case
from sqlalchemy.orm import Mapped, mapped_column

from services.execution.models.base import Base, Number, PlantKey, Word
from shared.contracts.values import MaterialMove
from shared.plumbing.columns import EnumValue


class Receipt(Base):
    """Finished goods taken into stock. One that takes another back `reverses` it, counts negative and says why."""

    __tablename__ = "receipts"
    __table_args__ = (
        Index("ix_receipts_work_order", "plant", "work_order_id", "received_at"),
        Index("ix_receipts_lot", "plant", "lot"),
        Index("ix_receipts_reverses", "plant", "reverses", unique=True),
    )

    plant: Mapped[PlantKey]
    id: Mapped[UUID] = mapped_column(primary_key=True)
    work_order_id: Mapped[UUID]
    work_order: Mapped[Number]
    quantity: Mapped[Decimal]
    warehouse: Mapped[Word | None]
    lot: Mapped[Number | None]
    production_on: Mapped[date]
    received_at: Mapped[datetime]
    received_by: Mapped[Word]
    reverses: Mapped[UUID | None]
    reason: Mapped[str | None] = mapped_column(Text)


class MaterialMovement(Base):
    """Material issued to a work order, returned from it, or replenished after scrap."""

    __tablename__ = "material_movements"
    __table_args__ = (
        Index("ix_material_movements_work_order", "plant", "work_order_id", "moved_at"),
        Index("ix_material_movements_lot", "plant", "lot"),
    )

    plant: Mapped[PlantKey]
    id: Mapped[UUID] = mapped_column(primary_key=True)
    work_order_id: Mapped[UUID]
    work_order: Mapped[Number]
    operation_id: Mapped[UUID | None]
    rework_order_id: Mapped[UUID | None]
    item: Mapped[Number]
    lot: Mapped[Number | None]
    quantity: Mapped[Decimal]
    kind: Mapped[MaterialMove] = mapped_column(EnumValue(MaterialMove))
    may_be_held: Mapped[bool] = mapped_column(default=False)  # no lot was named, while one of the item was on hold
    moved_at: Mapped[datetime]
    moved_by: Mapped[Word]


# What a movement brings out to its work order: what comes back counts negative.
BROUGHT_OUT: ColumnElement[Decimal] = case(
    (MaterialMovement.kind == MaterialMove.RETURN, -MaterialMovement.quantity), else_=MaterialMovement.quantity
)

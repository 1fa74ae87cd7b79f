"""Rework orders, with operations and material of their own."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from services.quality.domain.rework import Output
from services.quality.models.base import Base, Number, NumberKey, PlantKey, StepAsReleased
from shared.contracts.planning.events import ReleasedOperation
from shared.contracts.values import MaterialMove, ReworkStatus
from shared.plumbing.columns import EnumValue


class ReworkOrder(Base):
    """Pieces that left the flow at an operation and go round again."""

    __tablename__ = "rework_orders"
    __table_args__ = (
        ForeignKeyConstraint(["plant", "work_order_id"], ["work_orders.plant", "work_orders.id"]),
        Index("ix_rework_orders_ordered", "plant", "ordered_at", "id"),
        Index("ix_rework_orders_status", "plant", "status", "ordered_at", "id"),
        Index("ix_rework_orders_work_order", "plant", "work_order", "ordered_at", "id"),
    )

    plant: Mapped[PlantKey]
    id: Mapped[UUID] = mapped_column(primary_key=True)
    work_order_id: Mapped[UUID]
    work_order: Mapped[Number]
    item: Mapped[Number]
    operation_id: Mapped[UUID]  # where the pieces left, and will return to
    sequence: Mapped[int]
    from_sequence: Mapped[int]
    quantity: Mapped[Decimal]
    status: Mapped[ReworkStatus] = mapped_column(EnumValue(ReworkStatus))
    seconds: Mapped[Decimal]  # what its workers declared, exactly
    source_report_id: Mapped[UUID | None]
    source_inspection_id: Mapped[UUID | None]
    source_reversed: Mapped[bool] = mapped_column(default=False)
    ordered_at: Mapped[datetime]
    released_at: Mapped[datetime | None]

    operations: Mapped[list[ReworkOperation]] = relationship(order_by="ReworkOperation.sequence")
    materials: Mapped[list[ReworkMaterial]] = relationship(order_by="ReworkMaterial.item")


class ReworkOperation(Base):
    """A step that pieces in rework pass, with what was reported at it."""

    __tablename__ = "rework_operations"
    __table_args__ = (
        ForeignKeyConstraint(["plant", "rework_order_id"], ["rework_orders.plant", "rework_orders.id"]),
        UniqueConstraint("plant", "rework_order_id", "sequence"),
    )

    plant: Mapped[PlantKey]
    id: Mapped[UUID] = mapped_column(primary_key=True)
    rework_order_id: Mapped[UUID]
    sequence: Mapped[int]
    step: Mapped[ReleasedOperation] = mapped_column(StepAsReleased)  # as it goes to the floor
    output: Mapped[Output] = composite(
        mapped_column("good"),
        mapped_column("scrap"),
        mapped_column("rework"),
    )


class ReworkMaterial(Base):
    """Material booked on a rework order, one sum for each item and kind of movement."""

    __tablename__ = "rework_materials"
    __table_args__ = (ForeignKeyConstraint(["plant", "rework_order_id"], ["rework_orders.plant", "rework_orders.id"]),)

    plant: Mapped[PlantKey]
    rework_order_id: Mapped[UUID] = mapped_column(primary_key=True)
    item: Mapped[NumberKey]
    kind: Mapped[MaterialMove] = mapped_column(EnumValue(MaterialMove), primary_key=True)
    quantity: Mapped[Decimal]

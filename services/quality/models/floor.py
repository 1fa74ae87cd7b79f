"""Our copy of the floor: work orders, their steps, the reports that were heard, and what came too early."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from services.quality.domain.disposition import Pieces
from services.quality.models.base import Base, Number, PlantKey, StepAsReleased, Word
from shared.contracts.planning.events import ReleasedOperation
from shared.contracts.values import ZERO, WorkOrderStatus
from shared.plumbing.columns import EnumValue


class WorkOrder(Base):
    """A work order as planning told of it; its row is the lock under which all its pieces are counted.

    Whichever fact is heard first makes the row. Until the release itself has arrived it is not `routed`,
    and whatever needs its operations waits.
    """

    __tablename__ = "work_orders"
    __table_args__ = (Index("ix_work_orders_number", "plant", "number"),)

    plant: Mapped[PlantKey]
    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[Number]
    item: Mapped[Number | None]
    status: Mapped[WorkOrderStatus] = mapped_column(EnumValue(WorkOrderStatus))
    revision: Mapped[int]
    routed: Mapped[bool]

    operations: Mapped[list[Operation]] = relationship(order_by="Operation.sequence")


class Operation(Base):
    """A step of a released work order, and where its good pieces are."""

    __tablename__ = "operations"
    __table_args__ = (
        ForeignKeyConstraint(["plant", "work_order_id"], ["work_orders.plant", "work_orders.id"]),
        Index("ix_operations_work_order", "plant", "work_order_id", "sequence"),
    )

    plant: Mapped[PlantKey]
    id: Mapped[UUID] = mapped_column(primary_key=True)
    work_order_id: Mapped[UUID]
    sequence: Mapped[int]
    step: Mapped[ReleasedOperation] = mapped_column(StepAsReleased)  # what rework copies
    pieces: Mapped[Pieces] = composite(
        mapped_column("good"),
        mapped_column("rejected"),
        mapped_column("passed_on"),
        mapped_column("withheld"),
    )


class Report(Base):
    """A report that was heard, so that its reversal knows it has not come too early.

    A first-time report also says where its pieces count, and how many of them were not good; one that was reversed
    counts none. Reports of rework have no day here.
    """

    __tablename__ = "reports"
    __table_args__ = (Index("ix_reports_day", "plant", "production_on"),)

    plant: Mapped[PlantKey]
    id: Mapped[UUID] = mapped_column(primary_key=True)
    production_on: Mapped[date | None]
    item: Mapped[Number | None]
    sequence: Mapped[int | None]
    work_center: Mapped[Number | None]
    worker: Mapped[Number | None]
    section: Mapped[Word | None]
    team: Mapped[Number | None]
    taken: Mapped[Decimal] = mapped_column("processed", default=ZERO)
    failed: Mapped[Decimal] = mapped_column(default=ZERO)


class EarlyFact(Base):
    """An event that came before the one it builds upon, `awaits`; applied when that arrives."""

    __tablename__ = "early_facts"
    __table_args__ = (Index("ix_early_facts_awaits", "plant", "awaits"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    plant: Mapped[Number]
    awaits: Mapped[UUID]
    name: Mapped[str] = mapped_column(String(80))
    data: Mapped[dict[str, Any]]

"""Work orders, their operations, and what is remembered of what happened to them on the floor."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship

from services.planning.domain.lateness import latest
from services.planning.domain.progress import Progress
from services.planning.models.base import Base
from shared.contracts.values import ZERO, WorkOrderStatus
from shared.plumbing.columns import EnumValue


class WorkOrder(Base):
    """Make so many of a product by a date.

    `due_at` is the end of the production day of `due_on`. `revision` grows with every change and travels
    in the events; `floor_revision` is the newest word of the floor on whether all is made.
    """

    __tablename__ = "work_orders"
    __table_args__ = (
        UniqueConstraint("plant", "number"),
        Index("ix_work_orders_status", "plant", "status", "due_on"),
        Index("ix_work_orders_item", "plant", "item", "due_on"),
        Index("ix_work_orders_line", "plant", "sales_order", "line"),
        Index("ix_work_orders_due", "plant", "due_on", "number"),
    )

    plant: Mapped[str] = mapped_column(String(40), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40))
    item: Mapped[str] = mapped_column(String(40))
    quantity: Mapped[Decimal]
    due_on: Mapped[date]
    due_at: Mapped[datetime]
    priority: Mapped[int]
    status: Mapped[WorkOrderStatus] = mapped_column(EnumValue(WorkOrderStatus), default=WorkOrderStatus.PLANNED)
    reason: Mapped[str | None] = mapped_column(String(2000))  # given with the last hold, resume, cancel …
    custom: Mapped[dict[str, Any]] = mapped_column(default=dict)  # the values of the plant's own fields
    revision: Mapped[int] = mapped_column(default=1)
    sales_order: Mapped[str | None] = mapped_column(String(40))
    line: Mapped[int | None]
    routing_version: Mapped[int | None]
    scrap: Mapped[Decimal] = mapped_column(default=ZERO)
    received: Mapped[Decimal] = mapped_column(default=ZERO)
    materials_expected_on: Mapped[date | None]
    planned_end: Mapped[datetime | None]
    planned_late_reason: Mapped[str | None] = mapped_column(String(40))
    planned_late_chain: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    made: Mapped[bool] = mapped_column(default=False)  # the floor says that it is completed
    floor_revision: Mapped[int] = mapped_column(default=0)

    operations: Mapped[list[Operation]] = relationship(
        order_by="Operation.sequence", back_populates="work_order", cascade="all, delete-orphan"
    )

    def end_of_plan(self) -> datetime | None:
        """When the last operation still to do is planned to end, if all of them are planned."""
        return latest([operation.planned_end for operation in self.operations if not operation.completed])

    def known_end(self) -> datetime | None:
        """The last end that is planned of what is still to do; the whole may end later, where a step has no place."""
        ends = (operation.planned_end for operation in self.operations if not operation.completed)
        return max((end for end in ends if end is not None), default=None)


class Operation(Base):
    """One step of one work order: its place in the plan, and how far the floor has come.

    What the step asks for stands in the routing version of the work order. While the order is planned it
    follows the newest version; released, it keeps its own.
    """

    __tablename__ = "operations"
    __table_args__ = (
        ForeignKeyConstraint(["plant", "work_order_id"], ["work_orders.plant", "work_orders.id"]),
        Index("ix_operations_work_order", "plant", "work_order_id", "sequence"),
        Index("ix_operations_planned", "plant", "planned_start", "id"),
        Index("ix_operations_planned_end", "plant", "planned_end", "planned_start"),
        Index("ix_operations_work_center", "plant", "work_center", "planned_start"),
    )

    plant: Mapped[str] = mapped_column(String(40), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    work_order_id: Mapped[UUID]
    sequence: Mapped[int]
    name: Mapped[str]
    code: Mapped[str] = mapped_column(String(60))
    section: Mapped[str | None] = mapped_column(String(100))
    work_center: Mapped[str | None] = mapped_column(String(40))
    worker: Mapped[str | None] = mapped_column(String(40))
    team: Mapped[str | None] = mapped_column(String(40))
    planned_start: Mapped[datetime | None]
    planned_end: Mapped[datetime | None]
    pinned: Mapped[bool] = mapped_column(default=False)
    worker_named: Mapped[bool] = mapped_column(default=False)  # a hand said who; else the plan did, and may say another
    started_at: Mapped[datetime | None]  # by a clock, or by reports that stand
    clocked_at: Mapped[datetime | None]
    reported_at: Mapped[datetime | None]  # when the first work ended that was ever reported
    reports: Mapped[int] = mapped_column(default=0)  # that stand
    completed: Mapped[bool] = mapped_column(default=False)
    floor_revision: Mapped[int] = mapped_column(default=0)
    awaiting: Mapped[Decimal] = mapped_column(default=ZERO)  # pieces before an inspection that keeps them
    progress: Mapped[Progress] = composite(
        mapped_column("good", default=ZERO),
        mapped_column("scrap", default=ZERO),
        mapped_column("rework", default=ZERO),
    )

    work_order: Mapped[WorkOrder] = relationship(back_populates="operations")

    def settle_start(self) -> None:
        """Reports that were all taken back have begun nothing."""
        begun = [self.clocked_at, self.reported_at if self.reports > 0 else None]
        self.started_at = min((at for at in begun if at is not None), default=None)

    @property
    def has_begun(self) -> bool:
        """Somebody works or has worked on it; reports may come without a start."""
        return self.started_at is not None or self.progress != Progress()

    def give_room(self, done_at: datetime) -> None:
        """It was done then: the plan keeps no place for it after that."""
        if self.planned_start is not None and self.planned_end is not None and done_at < self.planned_end:
            self.planned_start = min(self.planned_start, self.started_at or done_at, done_at)
            self.planned_end = done_at


class ReworkOperation(Base):
    """An operation of a rework order: where its pieces come home to. `is_last` sends them home."""

    __tablename__ = "rework_operations"

    plant: Mapped[str] = mapped_column(String(40), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    home_id: Mapped[UUID]  # the operation where the pieces left the flow
    is_last: Mapped[bool]


class ParkedFact(Base):
    """Something reported on an operation we have not heard of yet; applied when we do."""

    __tablename__ = "parked_facts"
    __table_args__ = (Index("ix_parked_facts_operation", "plant", "operation_id"),)

    plant: Mapped[str] = mapped_column(String(40), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    operation_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(String(40))
    fact: Mapped[dict[str, Any]]

"""What is on the floor: work orders, their operations and plans, rework orders with operations of their own."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship

from services.execution.domain.flow import Step
from services.execution.domain.work_order import ENDED
from services.execution.models.base import Base, Number, PlantKey, Word
from shared.contracts.values import ZERO, Inspection, OperationStatus, OverReport, WorkOrderStatus
from shared.plumbing.columns import EnumValue

OPEN, COMPLETED, ENDED_STAGE = 0, 1, 2  # the board's order: what is open first


class WorkOrder(Base):
    """A work order as planning last told of it, and how the floor has it.

    Any fact about it may arrive first, so what only its release tells stays empty until then.
    `office_status` is planning's word, `revision` the highest heard of; completion is ours. `finishes_at` is
    the first work center of the last step: its hours say when the due day is over.
    """

    __tablename__ = "work_orders"
    __table_args__ = (
        UniqueConstraint("plant", "number"),
        Index("ix_work_orders_board", "plant", "stage", "due_on", "number"),
        Index("ix_work_orders_completed", "plant", "completed_on"),
        Index("ix_work_orders_completed_at", "plant", "completed_at"),
        Index("ix_work_orders_sales_order", "plant", "sales_order", "number"),
    )

    plant: Mapped[PlantKey]
    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[Number]
    revision: Mapped[int]
    office_status: Mapped[WorkOrderStatus] = mapped_column(EnumValue(WorkOrderStatus))
    quantity: Mapped[Decimal]
    due_on: Mapped[date]
    priority: Mapped[int]
    stage: Mapped[int] = mapped_column(default=ENDED_STAGE)

    item: Mapped[Number | None]
    item_name: Mapped[str | None]
    unit: Mapped[Number | None]
    customer: Mapped[str | None]
    sales_order: Mapped[Number | None]
    line: Mapped[int | None]
    finishes_at: Mapped[Number | None]
    released_at: Mapped[datetime | None]

    floor_revision: Mapped[int] = mapped_column(default=0)
    completed_at: Mapped[datetime | None]
    completed_on: Mapped[date | None]
    received: Mapped[Decimal] = mapped_column(default=ZERO)

    lot_held: Mapped[str | None] = query_expression()  # why, where somebody asks; see `queries.holds`

    @property
    def status(self) -> WorkOrderStatus:
        """Completion is the floor's word; a hold and an end are the office's, and outlast it."""
        if self.office_status not in (WorkOrderStatus.RELEASED, WorkOrderStatus.COMPLETED):
            return self.office_status
        return WorkOrderStatus.RELEASED if self.completed_at is None else WorkOrderStatus.COMPLETED

    def settle_stage(self) -> None:
        """Where the board shows it; a work order that is not released yet, or ended, nowhere."""
        if self.released_at is None or self.office_status in ENDED:
            self.stage = ENDED_STAGE
        else:
            self.stage = OPEN if self.completed_at is None else COMPLETED


class OfficeWord(Base):
    """What planning said about a work order at an instant; a later `revision` overrules it from its own instant on."""

    __tablename__ = "office_words"
    __table_args__ = (Index("ix_office_words_status", "plant", "status", "at"),)

    plant: Mapped[PlantKey]
    work_order_id: Mapped[UUID] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    status: Mapped[WorkOrderStatus] = mapped_column(EnumValue(WorkOrderStatus))
    quantity: Mapped[Decimal]
    due_on: Mapped[date]


class Operation(Base):
    """One step of a work order, or of a rework order, with what stands there now and what is planned for it."""

    __tablename__ = "operations"
    __table_args__ = (
        Index("ix_operations_work_order", "plant", "work_order_id", "sequence"),
        Index("ix_operations_code", "plant", "code"),
        Index("ix_operations_section", "plant", "section", "status"),
    )

    plant: Mapped[PlantKey]
    id: Mapped[UUID] = mapped_column(primary_key=True)
    work_order_id: Mapped[UUID]
    rework_order_id: Mapped[UUID | None]
    sequence: Mapped[int]
    name: Mapped[str]
    code: Mapped[Word]
    section: Mapped[Word | None]
    work_centers: Mapped[list[str]]
    skill: Mapped[Word | None]
    setup_seconds: Mapped[Decimal]
    run_seconds: Mapped[Decimal]
    inspection: Mapped[Inspection] = mapped_column(EnumValue(Inspection))
    sample_percent: Mapped[Decimal]
    over_report: Mapped[OverReport] = mapped_column(EnumValue(OverReport))
    over_report_percent: Mapped[Decimal]
    materials: Mapped[list[dict[str, Any]]]

    status: Mapped[OperationStatus] = mapped_column(EnumValue(OperationStatus), default=OperationStatus.OPEN)
    good: Mapped[Decimal] = mapped_column(default=ZERO)
    scrap: Mapped[Decimal] = mapped_column(default=ZERO)
    rework: Mapped[Decimal] = mapped_column(default=ZERO)
    awaiting: Mapped[Decimal] = mapped_column(default=ZERO)
    reports: Mapped[int] = mapped_column(default=0)  # that stand: not reversed

    plan: Mapped[Plan | None] = relationship(
        primaryjoin="and_(foreign(Plan.plant) == Operation.plant, foreign(Plan.operation_id) == Operation.id)",
        viewonly=True,
        uselist=False,
        lazy="joined",
    )

    @property
    def is_assigned(self) -> bool:
        """Has somebody decided whose it is?"""
        plan = self.plan
        return plan is not None and plan.pinned and (plan.worker is not None or plan.team is not None)

    @property
    def work_center(self) -> str | None:
        """Where it is planned to be done."""
        return self.plan.work_center if self.plan else None

    @property
    def worker(self) -> str | None:
        """Whom it is planned for or assigned to."""
        return self.plan.worker if self.plan else None

    @property
    def team(self) -> str | None:
        return self.plan.team if self.plan else None

    @property
    def step(self) -> Step:
        return standing(self)


def standing(row: Any) -> Step:
    """How the pieces of an operation stand, by any row with its columns."""
    return Step(good=row.good, scrap=row.scrap, rework=row.rework, awaiting=row.awaiting)


class ReworkOrder(Base):
    """Pieces that left the flow at an operation; they come home to it.

    An instant is empty where it has not come, or nobody told of it when it did.
    """

    __tablename__ = "rework_orders"
    __table_args__ = (
        Index("ix_rework_orders_work_order", "plant", "work_order_id"),
        Index("ix_rework_orders_source", "plant", "source_report_id"),
        Index("ix_rework_orders_inspection", "plant", "source_inspection_id"),
    )

    plant: Mapped[PlantKey]
    id: Mapped[UUID] = mapped_column(primary_key=True)
    work_order_id: Mapped[UUID]
    operation_id: Mapped[UUID]
    quantity: Mapped[Decimal]
    source_report_id: Mapped[UUID | None]
    source_inspection_id: Mapped[UUID | None]
    released: Mapped[bool] = mapped_column(default=False)
    cancelled: Mapped[bool] = mapped_column(default=False)
    ordered_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]


class Plan(Base):
    """What planning last said about an operation, which may not be on the floor yet.

    `ends_on` is the production day that holds the planned end, by the hours where the work order is finished.
    Only what is `pinned` was decided by somebody: whom a schedule has in mind keeps nobody else from the work.
    """

    __tablename__ = "plans"
    __table_args__ = (
        Index("ix_plans_work_order", "plant", "work_order_id"),
        Index("ix_plans_worker", "plant", "worker"),
        Index("ix_plans_team", "plant", "team"),
        Index("ix_plans_work_center", "plant", "work_center"),
    )

    plant: Mapped[PlantKey]
    operation_id: Mapped[UUID] = mapped_column(primary_key=True)
    work_order_id: Mapped[UUID]
    work_order: Mapped[Number | None]  # not said of what was planned before it was told
    revision: Mapped[int]
    work_center: Mapped[Number | None]
    worker: Mapped[Number | None]
    team: Mapped[Number | None]
    planned_start: Mapped[datetime | None]
    planned_end: Mapped[datetime | None]
    ends_on: Mapped[date | None]
    pinned: Mapped[bool] = mapped_column(default=False)
    rework_order_id: Mapped[UUID | None]

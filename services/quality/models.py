"""Quality's tables. Every row belongs to a plant; ids are unique within it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from sqlalchemy import JSON, ForeignKeyConstraint, Index, MetaData, String, Text, TypeDecorator, UniqueConstraint
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, composite, mapped_column, relationship

from services.quality.domain.disposition import Pieces
from services.quality.domain.rework import Output
from shared.contracts.messages import dumper_of, schema_of
from shared.contracts.planning.events import ReleasedOperation
from shared.contracts.values import (
    ZERO,
    Cause,
    Disposition,
    InspectionStatus,
    MaterialMove,
    ReworkStatus,
    Verdict,
    WorkOrderStatus,
)
from shared.plumbing.columns import NAMING, TYPES, EnumValue

PlantKey = Annotated[str, mapped_column(String(40), primary_key=True)]
NumberKey = Annotated[str, mapped_column(String(40), primary_key=True)]
Number = Annotated[str, mapped_column(String(40))]
Word = Annotated[str, mapped_column(String(100))]


class Base(DeclarativeBase):
    """What every table of quality shares: how its constraints are named, and which column fits which value."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = TYPES


class StepAsReleased(TypeDecorator[ReleasedOperation]):
    """A step kept whole, in the JSON it has on the wire; nobody searches inside it."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: ReleasedOperation | None, dialect: Dialect) -> Any:
        return None if value is None else dumper_of(ReleasedOperation)(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> ReleasedOperation | None:
        return None if value is None else ReleasedOperation(**schema_of(ReleasedOperation).load(value))


class DefectReason(Base):
    """Why a piece is not good, and whose doing that is."""

    __tablename__ = "defect_reasons"

    plant: Mapped[PlantKey]
    code: Mapped[NumberKey]
    name: Mapped[str]
    cause: Mapped[Cause] = mapped_column(EnumValue(Cause))
    revision: Mapped[int]


class Worker(Base):
    """A worker's skills as planning told of them, for who may inspect."""

    __tablename__ = "workers"

    plant: Mapped[PlantKey]
    number: Mapped[NumberKey]
    revision: Mapped[int]
    skills: Mapped[list[str]]
    active: Mapped[bool]


class WorkOrder(Base):
    """A work order as planning told of it; its row is the lock under which all its pieces are counted.

    Whichever fact is heard first makes the row. Until the release itself has arrived it is not `routed`,
    and whatever needs its operations waits.
    """

    __tablename__ = "work_orders"

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


class Inspection(Base):
    """A look at some pieces of an operation: due after a report, or made unasked."""

    __tablename__ = "inspections"
    __table_args__ = (
        Index("ix_inspections_due", "plant", "due_at", "id"),
        Index("ix_inspections_operation", "plant", "operation_id", "due_at", "id"),
        Index("ix_inspections_status", "plant", "status", "due_at", "id"),
        Index("ix_inspections_work_order", "plant", "work_order", "due_at", "id"),
    )

    plant: Mapped[PlantKey]
    id: Mapped[UUID] = mapped_column(primary_key=True)
    work_order_id: Mapped[UUID]
    work_order: Mapped[Number]
    operation_id: Mapped[UUID]
    sequence: Mapped[int]
    name: Mapped[str]
    report_id: Mapped[UUID | None]
    lot_quantity: Mapped[Decimal]
    sample_quantity: Mapped[Decimal]
    awaiting: Mapped[Decimal] = mapped_column("withheld")  # pieces that may not go on before the result is in
    code_letter: Mapped[str | None] = mapped_column(String(1))
    accept_at: Mapped[int | None]
    reinspects: Mapped[UUID | None]
    inspector_skill: Mapped[Word | None]
    made_by: Mapped[list[str]] = mapped_column(default=list)  # who may not inspect, where another has to
    characteristics: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    status: Mapped[InspectionStatus] = mapped_column(EnumValue(InspectionStatus))
    due_at: Mapped[datetime]
    report_reversed: Mapped[bool] = mapped_column(default=False)

    inspected: Mapped[Decimal | None]
    failed: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    measurements: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    held: Mapped[Decimal] = mapped_column(default=ZERO)  # of the awaiting: wait on for the second look
    gone_on: Mapped[Decimal] = mapped_column(default=ZERO)  # failed pieces that somebody had taken further
    disposition: Mapped[Disposition | None] = mapped_column(EnumValue(Disposition))
    verdict: Mapped[Verdict | None] = mapped_column(EnumValue(Verdict))
    rework_order_id: Mapped[UUID | None]
    note: Mapped[str | None] = mapped_column(Text)
    custom: Mapped[dict[str, Any]] = mapped_column(default=dict)  # the values of the plant's own fields
    recorded_at: Mapped[datetime | None]
    recorded_by: Mapped[str | None] = mapped_column(String(200))


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


class Defect(Base):
    """Pieces that failed for one reason: declared by a first-time report, negative when it is reversed; or found in
    one by an inspection, whose id then stands in the report's place.
    """

    __tablename__ = "defects"
    __table_args__ = (Index("ix_defects_day", "plant", "production_on", "reason"),)

    plant: Mapped[PlantKey]
    report_id: Mapped[UUID] = mapped_column(primary_key=True)
    reason: Mapped[NumberKey]
    quantity: Mapped[Decimal]
    production_on: Mapped[date]
    section: Mapped[Word | None]
    team: Mapped[Number | None]
    item: Mapped[Number | None]
    sequence: Mapped[int | None]
    work_center: Mapped[Number | None]
    worker: Mapped[Number | None]
    by_inspection: Mapped[bool] = mapped_column(default=False)

"""Looks at pieces, due or done, and the pieces that failed."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Index, String, Text, literal_column
from sqlalchemy.orm import Mapped, mapped_column

from services.quality.models.base import Base, Number, NumberKey, PlantKey, Word
from shared.contracts.values import ZERO, Disposition, InspectionStatus, Severity, Verdict
from shared.plumbing.columns import EnumValue

HAVE_GONE_ON: ColumnElement[bool] = literal_column("gone_on <> 0")


class Inspection(Base):
    """A look at some pieces of an operation: due after a report, or made unasked."""

    __tablename__ = "inspections"
    __table_args__ = (
        Index("ix_inspections_due", "plant", "due_at", "id"),
        Index("ix_inspections_operation", "plant", "operation_id", "due_at", "id"),
        Index("ix_inspections_status", "plant", "status", "due_at", "id"),
        Index("ix_inspections_work_order", "plant", "work_order", "due_at", "id"),
        Index(
            "ix_inspections_gone_on",
            *("plant", "settled_at", "due_at", "id"),
            sqlite_where=HAVE_GONE_ON,
            postgresql_where=HAVE_GONE_ON,
        ),
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
    severity: Mapped[Severity | None] = mapped_column(EnumValue(Severity))
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
    settlement: Mapped[str | None] = mapped_column(Text)  # what became of the pieces that had gone on
    settled_by: Mapped[str | None] = mapped_column(String(200))
    settled_at: Mapped[datetime | None]


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


class Measurement(Base):
    """One value measured by an inspection, with the limits it was held to, on the day its piece was made."""

    __tablename__ = "measurements"
    __table_args__ = (Index("ix_measurements_day", "plant", "item", "sequence", "characteristic", "production_on"),)

    plant: Mapped[PlantKey]
    inspection_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    item: Mapped[Number]
    sequence: Mapped[int]
    characteristic: Mapped[Word]
    production_on: Mapped[date]
    at: Mapped[datetime]
    value: Mapped[Decimal]
    unit: Mapped[Word | None]
    nominal: Mapped[Decimal | None]
    lower: Mapped[Decimal | None]
    upper: Mapped[Decimal | None]
    within: Mapped[bool]

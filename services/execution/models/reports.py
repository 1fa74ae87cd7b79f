"""The ledger. A report is never edited: a mistake is answered by a report of the same quantities, negative."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.execution.domain.flow import Pieces
from services.execution.models.base import Base, Number, PlantKey, Word


class Report(Base):
    """One declaration of output, or its reversal (`reverses` names the mistake).

    `seconds` is how long the work took, `worker_seconds` what all its workers spent, `standard_seconds` what
    its pieces should take; `production_on` and `team` are its first worker's. `awaited` good pieces began by
    waiting for a full inspection. `is_proxy`: somebody who is none of its workers made it. `began_at`: when the
    first of its workers began by his word or his clock, as far as either told.
    """

    __tablename__ = "reports"
    __table_args__ = (
        UniqueConstraint("plant", "reverses"),
        Index("ix_reports_operation", "plant", "operation_id", "reported_at"),
        Index("ix_reports_work_order", "plant", "work_order_id"),
        Index("ix_reports_production", "plant", "production_on"),
        Index("ix_reports_reported", "plant", "reported_at", "id"),
        Index("ix_reports_work_center", "plant", "work_center", "production_on", "reported_at"),
    )

    plant: Mapped[PlantKey]
    id: Mapped[UUID] = mapped_column(primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    operation_id: Mapped[UUID]
    work_order_id: Mapped[UUID]
    work_order: Mapped[Number]
    item: Mapped[Number]
    sequence: Mapped[int]
    operation_name: Mapped[str]
    rework_order_id: Mapped[UUID | None]
    section: Mapped[Word | None]
    work_center: Mapped[Number | None]
    team: Mapped[Number | None]

    good: Mapped[Decimal]
    scrap: Mapped[Decimal]
    rework: Mapped[Decimal]
    scrap_reasons: Mapped[list[dict[str, Any]]]
    rework_reasons: Mapped[list[dict[str, Any]]]
    excess: Mapped[Decimal]
    awaited: Mapped[Decimal]
    flags: Mapped[list[str]]
    first_of_operation: Mapped[bool]

    began_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    reported_at: Mapped[datetime]
    reported_by: Mapped[Word]
    is_proxy: Mapped[bool] = mapped_column(default=False)
    production_on: Mapped[date]
    seconds: Mapped[Decimal]
    worker_seconds: Mapped[Decimal]
    standard_seconds: Mapped[Decimal]

    note: Mapped[str | None] = mapped_column(Text)
    custom: Mapped[dict[str, Any]]
    reverses: Mapped[UUID | None]
    reason: Mapped[str | None] = mapped_column(Text)

    @property
    def pieces(self) -> Pieces:
        return Pieces(good=self.good, scrap=self.scrap, rework=self.rework)

    @property
    def ended_at(self) -> datetime:
        """When the work ended by the worker's word, else the moment of reporting."""
        return self.finished_at or self.reported_at


class ReportWorker(Base):
    """One of the workers of a report, with his own hours; `covered` is the clock time it used up.

    `reported_at` is the report's: a worker's reports are found in their order, however many there are.
    """

    __tablename__ = "report_workers"
    __table_args__ = (
        Index("ix_report_workers_worker", "plant", "worker", "production_on"),
        Index("ix_report_workers_reported", "plant", "worker", "reported_at", "report_id"),
    )

    plant: Mapped[PlantKey]
    report_id: Mapped[UUID] = mapped_column(primary_key=True)
    worker: Mapped[str] = mapped_column(String(40), primary_key=True)
    position: Mapped[int]
    team: Mapped[Number | None]
    share: Mapped[Decimal | None]
    seconds: Mapped[Decimal]
    production_on: Mapped[date]
    covered: Mapped[list[Any]]
    reported_at: Mapped[datetime]


class FlaggedReport(Base):
    """Something is odd about a report, and nobody has vouched for it or taken it back unless it `is_answered`."""

    __tablename__ = "flagged_reports"
    __table_args__ = (Index("ix_flagged_reports_answered", "plant", "is_answered", "reported_at", "report_id"),)

    plant: Mapped[PlantKey]
    report_id: Mapped[UUID] = mapped_column(primary_key=True)
    reported_at: Mapped[datetime]
    is_answered: Mapped[bool] = mapped_column(default=False)


class Confirmation(Base):
    """A supervisor vouches for a flagged report."""

    __tablename__ = "confirmations"

    plant: Mapped[PlantKey]
    report_id: Mapped[UUID] = mapped_column(primary_key=True)
    confirmed_by: Mapped[Word]
    confirmed_at: Mapped[datetime]


class InspectionResult(Base):
    """What quality's inspection asked us to move, and how much of it was still there to be moved."""

    __tablename__ = "inspection_results"
    __table_args__ = (
        Index("ix_inspection_results_report", "plant", "report_id"),
        Index("ix_inspection_results_work_order", "plant", "work_order_id"),
    )

    plant: Mapped[PlantKey]
    inspection_id: Mapped[UUID] = mapped_column(primary_key=True)
    work_order_id: Mapped[UUID]
    operation_id: Mapped[UUID]
    report_id: Mapped[UUID | None]
    asked_scrap: Mapped[Decimal]
    asked_rework: Mapped[Decimal]
    to_scrap: Mapped[Decimal]
    to_rework: Mapped[Decimal]
    released: Mapped[Decimal]
    waited_seconds: Mapped[Decimal]
    recorded_at: Mapped[datetime]

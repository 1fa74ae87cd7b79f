"""Reports that could not be booked."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from services.execution.models.base import Base, Number, PlantKey, Word
from shared.contracts.execution.vocabulary import RefusedStatus
from shared.plumbing.columns import EnumValue


class RefusedReport(Base):
    """What somebody declared and the plant refused, until a leader has dealt with it.

    `report_id` is the id it would have had: said again and accepted, it is booked. `worker` and `team` are the
    first of those who made the pieces, as far as they are known.
    """

    __tablename__ = "refused_reports"
    __table_args__ = (
        Index("ix_refused_reports_refused", "plant", "refused_at", "id"),
        Index("ix_refused_reports_status", "plant", "status", "refused_at", "id"),
        Index("ix_refused_reports_team", "plant", "team", "refused_at", "id"),
        Index("ix_refused_reports_worker", "plant", "worker", "refused_at", "id"),
    )

    plant: Mapped[PlantKey]
    id: Mapped[UUID] = mapped_column(primary_key=True)
    report_id: Mapped[UUID]
    operation_id: Mapped[UUID]
    work_order: Mapped[Number | None]
    sequence: Mapped[int | None]
    worker: Mapped[Number | None]
    team: Mapped[Number | None]
    good: Mapped[Decimal]
    scrap: Mapped[Decimal]
    rework: Mapped[Decimal]
    said: Mapped[dict[str, Any]]
    code: Mapped[Word]
    http_status: Mapped[int]
    facts: Mapped[dict[str, Any]]
    errors: Mapped[list[dict[str, Any]]]
    refused_by: Mapped[Word]
    refused_at: Mapped[datetime]

    status: Mapped[RefusedStatus] = mapped_column(EnumValue(RefusedStatus), default=RefusedStatus.OPEN)
    settled_by: Mapped[Word | None]
    settled_at: Mapped[datetime | None]
    settlement: Mapped[str | None] = mapped_column(String(2000))

"""Schedule runs: asked for, worked on off the request, done or failed."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from services.planning.models.base import Base
from shared.contracts.values import Objective
from shared.plumbing.columns import EnumValue

RUNNING, DONE, FAILED = "running", "done", "failed"


class ScheduleRun(Base):
    """One planning of all open work. Its numbers are null until it is done."""

    __tablename__ = "schedule_runs"
    __table_args__ = (Index("ix_schedule_runs_status", "status"),)

    plant: Mapped[str] = mapped_column(String(40), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    status: Mapped[str] = mapped_column(String(20), default=RUNNING)
    objective: Mapped[Objective] = mapped_column(EnumValue(Objective))
    freeze_until: Mapped[datetime | None]
    asked_at: Mapped[datetime]
    asked_by: Mapped[str]
    finished_at: Mapped[datetime | None]
    operations: Mapped[int | None]
    makespan_seconds: Mapped[int | None]
    weighted_tardiness_seconds: Mapped[int | None]
    late: Mapped[list[dict[str, Any]]]
    unplanned: Mapped[list[dict[str, Any]]]

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
    """One planning of all open work. Its numbers are null until it is done.

    `owner` is the process that works on it; if it has not ended by `alive_until`, that process is gone, and
    another takes over.
    """

    __tablename__ = "schedule_runs"
    __table_args__ = (Index("ix_schedule_runs_status", "status"),)

    plant: Mapped[str] = mapped_column(String(40), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    status: Mapped[str] = mapped_column(String(20), default=RUNNING)
    objective: Mapped[Objective] = mapped_column(EnumValue(Objective))
    freeze_until: Mapped[datetime | None]
    asked_at: Mapped[datetime]
    asked_by: Mapped[str]
    seconds: Mapped[int] = mapped_column(default=10)
    owner: Mapped[UUID | None]
    alive_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None]
    operations: Mapped[int | None]
    makespan_seconds: Mapped[int | None]
    weighted_tardiness_seconds: Mapped[int | None]
    moved: Mapped[int | None]
    movable: Mapped[int | None]
    late: Mapped[list[dict[str, Any]]]
    unplanned: Mapped[list[dict[str, Any]]]


class PlanWish(Base):
    """Something that happened after which the plan wants looking at; gone once that was done."""

    __tablename__ = "plan_wishes"

    plant: Mapped[str] = mapped_column(String(40), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    because: Mapped[str] = mapped_column(String(40))
    wished_at: Mapped[datetime]


class PlanWatch(Base):
    """Who mends the plan of a plant just now, and until when he is believed to."""

    __tablename__ = "plan_watches"

    plant: Mapped[str] = mapped_column(String(40), primary_key=True)
    owner: Mapped[UUID | None]
    alive_until: Mapped[datetime | None]

"""Time: what workers told their clocks, word by word, and where each clock stands."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from services.execution.domain.clocks import Clock, ClockMove, ClockState, Stretch
from services.execution.models.base import Base, Number, PlantKey, Word
from shared.plumbing.columns import EnumValue


class ClockEvent(Base):
    """One word to a clock. Never edited."""

    __tablename__ = "clock_events"
    __table_args__ = (
        Index("ix_clock_events_operation", "plant", "operation_id", "worker", "at"),
        Index("ix_clock_events_worker", "plant", "worker", "at"),
    )

    plant: Mapped[PlantKey]
    id: Mapped[UUID] = mapped_column(primary_key=True)
    operation_id: Mapped[UUID]
    worker: Mapped[Number]
    move: Mapped[ClockMove] = mapped_column(EnumValue(ClockMove))
    at: Mapped[datetime]
    work_center: Mapped[Number | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[Word]


class WorkerClock(Base):
    """Where a worker's clock on an operation stands, and the time no report covers yet."""

    __tablename__ = "clocks"
    __table_args__ = (
        Index("ix_clocks_work_order", "plant", "work_order_id", "state"),
        Index("ix_clocks_worker", "plant", "worker", "state"),
    )

    plant: Mapped[PlantKey]
    operation_id: Mapped[UUID] = mapped_column(primary_key=True)
    worker: Mapped[str] = mapped_column(String(40), primary_key=True)
    work_order_id: Mapped[UUID]
    work_center: Mapped[Number | None]  # where he last began
    state: Mapped[ClockState] = mapped_column(EnumValue(ClockState))
    running_since: Mapped[datetime | None]
    stretches: Mapped[list[Any]]
    told_at: Mapped[datetime | None]

    @property
    def clock(self) -> Clock:
        return Clock(
            state=self.state,
            running_since=self.running_since,
            stretches=stretches_of(self.stretches),
            told_at=self.told_at,
        )

    @clock.setter
    def clock(self, clock: Clock) -> None:
        self.state = clock.state
        self.running_since = clock.running_since
        self.stretches = stretches_as_json(clock.stretches)
        self.told_at = clock.told_at


def stretches_of(pairs: list[Any]) -> tuple[Stretch, ...]:
    return tuple((datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in pairs)


def stretches_as_json(stretches: tuple[Stretch, ...]) -> list[Any]:
    return [[start.isoformat(), end.isoformat()] for start, end in stretches]

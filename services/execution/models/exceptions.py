"""What was wrong on the floor, and for how long work centers stood still because of it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.execution.models.base import Base, Number, PlantKey, Word
from shared.contracts.values import ExceptionKind, ExceptionStatus
from shared.plumbing.columns import EnumValue


class FloorException(Base):
    """Something somebody found wrong. `stoppage_id`: the standstill it is part of, when it stops work."""

    __tablename__ = "exceptions"
    __table_args__ = (
        Index("ix_exceptions_raised", "plant", "raised_at", "id"),
        Index("ix_exceptions_status", "plant", "status", "raised_at", "id"),
        Index("ix_exceptions_work_center", "plant", "work_center", "raised_at", "id"),
        Index("ix_exceptions_work_order", "plant", "work_order", "raised_at", "id"),
        Index("ix_exceptions_stoppage", "plant", "stoppage_id", "status"),
    )

    plant: Mapped[PlantKey]
    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[ExceptionKind] = mapped_column(EnumValue(ExceptionKind))
    status: Mapped[ExceptionStatus] = mapped_column(EnumValue(ExceptionStatus))
    operation_id: Mapped[UUID | None]
    work_order: Mapped[Number | None]
    sequence: Mapped[int | None]
    work_center: Mapped[Number | None]
    note: Mapped[str] = mapped_column(Text)
    stops_work: Mapped[bool]
    stoppage_id: Mapped[UUID | None]
    has_photo: Mapped[bool] = mapped_column(default=False)
    worker: Mapped[Number | None]
    raised_by: Mapped[Word]
    raised_at: Mapped[datetime]
    acknowledged_by: Mapped[Word | None]
    acknowledged_at: Mapped[datetime | None]
    acknowledge_note: Mapped[str | None] = mapped_column(Text)
    resolved_by: Mapped[Word | None]
    resolved_at: Mapped[datetime | None]
    resolution: Mapped[str | None] = mapped_column(Text)
    escalated_at: Mapped[datetime | None]


class ExceptionPhoto(Base):
    """A picture of it, in base64; lists never touch it."""

    __tablename__ = "exception_photos"

    plant: Mapped[PlantKey]
    exception_id: Mapped[UUID] = mapped_column(primary_key=True)
    media_type: Mapped[str] = mapped_column(String(40))
    content: Mapped[str] = mapped_column(Text)


class Stoppage(Base):
    """A work center stood still, or does. `kind` is that of the exception that stopped it first."""

    __tablename__ = "stoppages"
    __table_args__ = (
        Index("ix_stoppages_now", "plant", "work_center", "ended_at"),
        Index("ix_stoppages_began", "plant", "began_at"),
        Index("ix_stoppages_ended", "plant", "ended_at"),
    )

    plant: Mapped[PlantKey]
    id: Mapped[UUID] = mapped_column(primary_key=True)
    work_center: Mapped[Number]
    kind: Mapped[ExceptionKind] = mapped_column(EnumValue(ExceptionKind))
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

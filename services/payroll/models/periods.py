"""Days that are paid together, and what workers say is wrong with their pay."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.payroll.domain.pay_period import Period
from services.payroll.models.base import Base, Number, PlantKey
from shared.contracts.values import ObjectionStatus
from shared.plumbing.columns import EnumValue


class PayPeriod(Base):
    """Days that are paid together; closed once and for ever. The head is where the books stood then."""

    __tablename__ = "pay_periods"
    __table_args__ = (Index(None, "plant", "from_on", unique=True),)

    plant: Mapped[PlantKey]
    id: Mapped[UUID] = mapped_column(primary_key=True)
    from_on: Mapped[date]
    to_on: Mapped[date]
    asked_by: Mapped[str | None]  # who wants it closed, where a second person must agree
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None]
    head_position: Mapped[int | None]
    head_hash: Mapped[str | None] = mapped_column(String(64))

    @property
    def days(self) -> Period:
        return Period(first=self.from_on, last=self.to_on, is_closed=self.closed_at is not None)


class Objection(Base):
    """A worker says that a pay line is wrong."""

    __tablename__ = "objections"
    __table_args__ = (Index(None, "plant", "raised_at", "id"), Index(None, "plant", "pay_line"))

    plant: Mapped[PlantKey]
    id: Mapped[UUID] = mapped_column(primary_key=True)
    pay_line: Mapped[UUID]
    worker: Mapped[Number]
    text: Mapped[str] = mapped_column(Text)
    raised_at: Mapped[datetime]
    status: Mapped[ObjectionStatus] = mapped_column(EnumValue(ObjectionStatus))
    answer: Mapped[str | None] = mapped_column(Text)
    answered_by: Mapped[str | None]
    answered_at: Mapped[datetime | None]

"""Days that are paid together, and what workers say is wrong with their pay."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Index, String, Text, literal_column
from sqlalchemy.orm import Mapped, mapped_column

from services.payroll.domain.pay_period import Period
from services.payroll.models.base import Base, Number, NumberKey, PlantKey
from shared.contracts.values import ObjectionStatus, PeriodStatus
from shared.plumbing.columns import EnumValue, Money

UNANSWERED: ColumnElement[bool] = literal_column("status = 'open'")


class PayPeriod(Base):
    """Days that are paid together; closed once and for ever.

    From the cut on, nothing but the minimums is booked in it any more; it is closed once all of them are. The head
    is where the books stood then.
    """

    __tablename__ = "pay_periods"
    __table_args__ = (Index(None, "plant", "from_on", unique=True),)

    plant: Mapped[PlantKey]
    id: Mapped[UUID] = mapped_column(primary_key=True)
    from_on: Mapped[date]
    to_on: Mapped[date]
    asked_by: Mapped[str | None]  # who wants it closed, where a second person must agree
    words_when_asked: Mapped[int | None]  # how much had been said by hand about its pay by then
    pay_when_asked: Mapped[Money | None]  # and what its pay came to
    cut_at: Mapped[datetime | None]
    minimums_due: Mapped[int] = mapped_column(default=0)  # workers, counted at the cut
    minimums_done: Mapped[int] = mapped_column(default=0)
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None]
    head_position: Mapped[int | None]
    head_hash: Mapped[str | None] = mapped_column(String(64))

    @property
    def status(self) -> PeriodStatus:
        if self.closed_at is not None:
            return PeriodStatus.CLOSED
        return PeriodStatus.OPEN if self.cut_at is None else PeriodStatus.CLOSING

    @property
    def days(self) -> Period:
        return Period(first=self.from_on, last=self.to_on, is_closed=self.cut_at is not None, closed_at=self.cut_at)


class ClosingMinimum(Base):
    """A worker who is to be lifted to his minimum when a period closes, and what was known about him at its cut.

    `amount` is what that took, nothing as long as nobody has looked.
    """

    __tablename__ = "closing_minimums"

    plant: Mapped[PlantKey]
    period: Mapped[UUID] = mapped_column(primary_key=True)
    worker: Mapped[NumberKey]
    team: Mapped[Number | None]
    terms_known: Mapped[int]  # the last version of his terms
    amount: Mapped[Money | None]


class Objection(Base):
    """A worker says that a pay line is wrong."""

    __tablename__ = "objections"
    __table_args__ = (
        Index(None, "plant", "raised_at", "id"),
        Index(None, "plant", "pay_line"),
        Index("ix_objections_open", "plant", sqlite_where=UNANSWERED, postgresql_where=UNANSWERED),
    )

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

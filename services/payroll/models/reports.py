"""What is known about reports, before it is pay."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.payroll.domain.work import Work
from services.payroll.models.base import Base, PlantKey
from shared.contracts.messages import dumper_of, schema_of

AWAITED = text("work IS NULL")


class Report(Base):
    """What is known about a report so far; its facts arrive in any order.

    `work` is what it says about pay, null until the report itself has arrived.
    """

    __tablename__ = "reports"
    __table_args__ = (Index("ix_reports_awaited", "plant", sqlite_where=AWAITED, postgresql_where=AWAITED),)

    plant: Mapped[PlantKey]
    id: Mapped[UUID] = mapped_column(primary_key=True)
    work: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    is_confirmed: Mapped[bool] = mapped_column(default=False)
    reversed_by: Mapped[UUID | None]

    @property
    def told(self) -> Work:
        assert self.work is not None
        return Work(**schema_of(Work).load(self.work))

    def tell(self, work: Work) -> None:
        self.work = dumper_of(Work)(work)


class FailedInspection(Base):
    """Pieces of a report that an inspection failed and its workers had spoiled."""

    __tablename__ = "failed_inspections"
    __table_args__ = (Index(None, "plant", "report"),)

    plant: Mapped[PlantKey]
    id: Mapped[UUID] = mapped_column(primary_key=True)
    report: Mapped[UUID]
    pieces: Mapped[Decimal]

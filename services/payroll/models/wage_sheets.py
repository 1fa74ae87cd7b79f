"""What people were paid before there was Gongdan, as somebody's wage sheet says."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from services.payroll.models.base import Base, NumberKey, PlantKey
from shared.plumbing.columns import Money


class OldWageSheet(Base):
    """That there is a sheet for some days, and who brought it."""

    __tablename__ = "old_wage_sheets"
    __table_args__ = (Index(None, "plant", "said_at"),)

    plant: Mapped[PlantKey]
    from_on: Mapped[date] = mapped_column(primary_key=True)
    to_on: Mapped[date] = mapped_column(primary_key=True)
    said_by: Mapped[str]
    said_at: Mapped[datetime]


class OldWage(Base):
    """A row of a sheet. `worker` is a number where anybody has it, else what the sheet says."""

    __tablename__ = "old_wages"

    plant: Mapped[PlantKey]
    from_on: Mapped[date] = mapped_column(primary_key=True)
    to_on: Mapped[date] = mapped_column(primary_key=True)
    worker: Mapped[NumberKey]
    amount: Mapped[Money]
    pieces: Mapped[Decimal | None]
    hours: Mapped[Decimal | None]

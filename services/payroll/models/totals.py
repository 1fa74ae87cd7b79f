"""What lines and reports add up to, day by day; wages and rankings are read from here."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from services.payroll.models.base import Base, NumberKey, PlantKey
from shared.contracts.values import RankingGroup
from shared.plumbing.columns import EnumValue, Money

EVER = date.min


class DayTotal(Base):
    """What the lines of one worker that are booked on one day add up to; what is held is not in it.

    Wages are read from here, however many lines there are. `team` is empty for work in no team.
    """

    __tablename__ = "day_totals"
    __table_args__ = (
        Index(None, "plant", "worker", "on"),
        Index(None, "plant", "on", "team"),
        Index(None, "plant", "week", "worker"),
        Index(None, "plant", "week", "team"),
        Index(None, "plant", "month", "worker"),
        Index(None, "plant", "month", "team"),
    )

    plant: Mapped[PlantKey]
    on: Mapped[date] = mapped_column(primary_key=True)
    worker: Mapped[NumberKey]
    team: Mapped[NumberKey]
    worked_on: Mapped[date] = mapped_column(primary_key=True)
    week: Mapped[str] = mapped_column(String(8))
    month: Mapped[str] = mapped_column(String(7))
    pieces: Mapped[Decimal]
    hours: Mapped[Decimal]
    seconds: Mapped[Decimal]
    amount: Mapped[Money]
    beside: Mapped[Money]  # of the amount, what lifts nobody to his minimum: premiums


class OperationTotal(Base):
    """What the lines of one step of an item that are booked on one day add up to; what is held is not in it."""

    __tablename__ = "operation_totals"

    plant: Mapped[PlantKey]
    on: Mapped[date] = mapped_column(primary_key=True)
    item: Mapped[NumberKey]
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    amount: Mapped[Money]


class GroupOutput(Base):
    """What a worker, a team, or all people at a step of an item made in reports of one day, and how long it took them.

    The row of the day `EVER` adds up all others, so that a ranking of all time reads as little as one of a day.
    """

    __tablename__ = "group_outputs"

    plant: Mapped[PlantKey]
    kind: Mapped[RankingGroup] = mapped_column(EnumValue(RankingGroup), primary_key=True)
    on: Mapped[date] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    good: Mapped[Decimal]
    taken: Mapped[Decimal]
    standard_hours: Mapped[Decimal]
    hours: Mapped[Decimal]


class OutputTotal(Base):
    """What `GroupOutput` was added up from. Only the version before this one reads it; the next one drops it."""

    __tablename__ = "output_totals"

    plant: Mapped[PlantKey]
    on: Mapped[date] = mapped_column(primary_key=True)
    worker: Mapped[NumberKey]
    team: Mapped[NumberKey]
    item: Mapped[NumberKey]
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    good: Mapped[Decimal]
    taken: Mapped[Decimal]
    standard_hours: Mapped[Decimal]
    hours: Mapped[Decimal]

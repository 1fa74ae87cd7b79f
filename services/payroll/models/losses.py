"""Pieces that were lost, and work that was done again: what quality has cost is worked out from these."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.payroll.models.base import Base, Number, NumberKey, PlantKey


class Scrap(Base):
    """Pieces scrapped for one reason, by a report or an inspection; negative where that turned out otherwise."""

    __tablename__ = "scrap"
    __table_args__ = (Index(None, "plant", "on"),)

    plant: Mapped[PlantKey]
    source: Mapped[UUID] = mapped_column(primary_key=True)
    reason: Mapped[NumberKey]
    on: Mapped[date]
    item: Mapped[Number]
    sequence: Mapped[int]
    quantity: Mapped[Decimal]


class ReworkReport(Base):
    """A report of rework, and the rework order it was about."""

    __tablename__ = "rework_reports"
    __table_args__ = (Index(None, "plant", "on"),)

    plant: Mapped[PlantKey]
    id: Mapped[UUID] = mapped_column(primary_key=True)
    rework_order: Mapped[UUID]
    on: Mapped[date]


class ReworkCause(Base):
    """Why there is a rework order: the step at which its pieces had failed, and how many by which reason.

    `reasons` is written the same for orders with the same reasons, so that these add up together.
    """

    __tablename__ = "rework_causes"

    plant: Mapped[PlantKey]
    rework_order: Mapped[UUID] = mapped_column(primary_key=True)
    item: Mapped[Number]
    sequence: Mapped[int]
    reasons: Mapped[str] = mapped_column(Text)

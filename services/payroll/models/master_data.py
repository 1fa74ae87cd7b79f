"""Copies of what planning told: plants, workers, teams and items."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from services.payroll.domain.money import coin_of
from services.payroll.models.base import Base, Number, NumberKey, PlantKey


class Plant(Base):
    """A plant's settings, as planning told them. Nothing can be priced before its currency is known.

    `paid_in` is our own; everything else is a copy. Its row is the one pen of the plant's ledger: whoever writes lines,
    rates or periods holds it.
    """

    __tablename__ = "plants"

    plant: Mapped[PlantKey]
    revision: Mapped[int]
    currency: Mapped[str | None] = mapped_column(String(3))
    paid_in: Mapped[str | None] = mapped_column(String(3))  # the currency of all its lines, since there are any
    time_zone: Mapped[str | None] = mapped_column(String(60))
    inspection_changes_pay: Mapped[bool]

    @property
    def zone(self) -> ZoneInfo:
        """By which clock it works; UTC until planning has told."""
        return ZoneInfo(self.time_zone or "UTC")

    def day_of(self, moment: datetime) -> date:
        """What its calendars show at a moment."""
        return moment.astimezone(self.zone).date()

    @property
    def coin(self) -> Decimal:
        """The smallest amount it can pay; a hundredth until planning has told in which currency.

        Once anything is booked that stays, whatever is told later: nobody could read the ledger in two currencies.
        """
        return coin_of(self.paid_in or self.currency or "")


class Worker(Base):
    """A worker, as planning told it."""

    __tablename__ = "workers"
    __table_args__ = (Index(None, "plant", "team"),)

    plant: Mapped[PlantKey]
    number: Mapped[NumberKey]
    revision: Mapped[int]
    team: Mapped[Number | None]


class WorkCenter(Base):
    """A work center, as planning told it; known or unknown is all that matters here."""

    __tablename__ = "work_centers"

    plant: Mapped[PlantKey]
    number: Mapped[NumberKey]
    revision: Mapped[int]


class Team(Base):
    """A team, as planning told it."""

    __tablename__ = "teams"
    __table_args__ = (Index(None, "plant", "leader"),)

    plant: Mapped[PlantKey]
    number: Mapped[NumberKey]
    revision: Mapped[int]
    leader: Mapped[Number | None]


class Item(Base):
    """An item, as planning told it; known or unknown is all that matters here."""

    __tablename__ = "items"

    plant: Mapped[PlantKey]
    number: Mapped[NumberKey]
    revision: Mapped[int]

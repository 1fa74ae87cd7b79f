"""The plant and what it consists of. `revision` grows with every change and travels in the event."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from services.planning.domain.changeovers import Changeovers
from services.planning.domain.work_order import FIRST_NUMBER
from services.planning.models.base import Base
from shared.contracts.calendars import Calendar as CalendarValue
from shared.contracts.planning.commands import PutCalendar
from shared.contracts.planning.routings import PutChangeovers
from shared.contracts.values import Inspection, ItemKind, Language, OverReport
from shared.plumbing.columns import EnumValue


class Plant(Base):
    """A plant, its settings and its counters. Locking its row puts a plant's office work in a row."""

    __tablename__ = "plants"

    number: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str]
    time_zone: Mapped[str] = mapped_column(String(64))
    currency: Mapped[str] = mapped_column(String(3))
    language: Mapped[Language] = mapped_column(EnumValue(Language))
    inspection_changes_pay: Mapped[bool] = mapped_column(default=False)
    stock_in_closes: Mapped[bool] = mapped_column(default=False)
    revision: Mapped[int] = mapped_column(default=1)
    next_work_order: Mapped[int] = mapped_column(default=FIRST_NUMBER)
    schedule_revision: Mapped[int] = mapped_column(default=0)
    changeovers: Mapped[dict[str, Any]] = mapped_column(default=dict)

    def changeover_times(self) -> Changeovers:
        """How long changing over takes, as the plan's rules know it."""
        kept = PutChangeovers.load(self.changeovers)
        return Changeovers(kept.seconds, {(pair.before, pair.after): pair.seconds for pair in kept.pairs})


class Numbered:
    """What every thing that people name has: its number in its plant, and its revision."""

    plant: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[str] = mapped_column(String(40), primary_key=True)
    revision: Mapped[int] = mapped_column(default=1)


class Calendar(Numbered, Base):
    """When work is done. Shifts and exceptions are kept as they were written."""

    __tablename__ = "calendars"

    shifts: Mapped[list[dict[str, Any]]]
    exceptions: Mapped[list[dict[str, Any]]]

    def hours(self, time_zone: str) -> CalendarValue:
        """A calendar ready to be reckoned with."""
        hours = PutCalendar.load({"shifts": self.shifts, "exceptions": self.exceptions})
        return CalendarValue(time_zone=time_zone, shifts=hours.shifts, exceptions=hours.exceptions)


class WorkCenter(Numbered, Base):
    """Where capacity is planned. Without a calendar it is always open."""

    __tablename__ = "work_centers"

    name: Mapped[str]
    section: Mapped[str | None] = mapped_column(String(100))
    calendar: Mapped[str | None] = mapped_column(String(40))
    capacity: Mapped[int]
    efficiency: Mapped[Decimal]


class Team(Numbered, Base):
    """Workers with a leader."""

    __tablename__ = "teams"

    name: Mapped[str]
    leader: Mapped[str | None] = mapped_column(String(40))


class Worker(Numbered, Base):
    """Somebody who works in the plant, or did."""

    __tablename__ = "workers"

    name: Mapped[str]
    team: Mapped[str | None] = mapped_column(String(40))
    skills: Mapped[list[str]]
    calendar: Mapped[str | None] = mapped_column(String(40))
    active: Mapped[bool]
    days_off: Mapped[list[str]] = mapped_column(default=list)  # dates, the earliest first

    @property
    def away(self) -> tuple[date, ...]:
        return tuple(map(date.fromisoformat, self.days_off))


class Item(Numbered, Base):
    """A product or a material. `finishes_at` is the first work center of its newest routing's last step."""

    __tablename__ = "items"

    name: Mapped[str]
    unit: Mapped[str] = mapped_column(String(20))
    kind: Mapped[ItemKind] = mapped_column(EnumValue(ItemKind))
    routing_version: Mapped[int | None]
    finishes_at: Mapped[str | None] = mapped_column(String(40))
    materials_expected_on: Mapped[date | None]


class RoutingStep(Base):
    """One step of one version of a routing. Never changed: work orders point at it for good."""

    __tablename__ = "routing_steps"

    plant: Mapped[str] = mapped_column(String(40), primary_key=True)
    item: Mapped[str] = mapped_column(String(40), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    section: Mapped[str | None] = mapped_column(String(100))
    work_centers: Mapped[list[str]]
    skill: Mapped[str | None] = mapped_column(String(100))
    setup_seconds: Mapped[Decimal]
    run_seconds: Mapped[Decimal]
    inspection: Mapped[Inspection] = mapped_column(EnumValue(Inspection))
    sample_percent: Mapped[Decimal | None]
    over_report: Mapped[OverReport] = mapped_column(EnumValue(OverReport))
    over_report_percent: Mapped[Decimal]
    materials: Mapped[list[dict[str, Any]]]
    inspection_plan: Mapped[dict[str, Any] | None]
    transfer_quantity: Mapped[Decimal | None]
    setup_family: Mapped[str | None] = mapped_column(String(40))

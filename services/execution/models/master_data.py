"""Our copies of what planning and quality own. Each keeps the highest revision it has heard of."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from services.execution.models.base import Base, Number, NumberKey, PlantKey, Word
from shared.contracts.calendars import Calendar, CalendarException, Shift, WeeklyShift
from shared.contracts.values import Cause
from shared.plumbing.columns import EnumValue


class Plant(Base):
    """The plant itself: in which time zone its days begin."""

    __tablename__ = "plants"

    plant: Mapped[PlantKey]
    revision: Mapped[int]
    name: Mapped[str]
    time_zone: Mapped[Word]


class CalendarCopy(Base):
    """Shifts and exceptions, as the wire has them."""

    __tablename__ = "calendars"

    plant: Mapped[PlantKey]
    number: Mapped[NumberKey]
    revision: Mapped[int]
    shifts: Mapped[list[dict[str, Any]]]
    exceptions: Mapped[list[dict[str, Any]]]


class WorkCenter(Base):
    """Where work is done, and by which calendar its days begin."""

    __tablename__ = "work_centers"

    plant: Mapped[PlantKey]
    number: Mapped[NumberKey]
    revision: Mapped[int]
    name: Mapped[str]
    section: Mapped[Word | None]
    calendar: Mapped[Number | None]


class Team(Base):
    """Workers who belong together, and who leads them."""

    __tablename__ = "teams"

    plant: Mapped[PlantKey]
    number: Mapped[NumberKey]
    revision: Mapped[int]
    name: Mapped[str]
    leader: Mapped[Number | None]


class Worker(Base):
    """Somebody who works here, or did: who left is not active and stays known."""

    __tablename__ = "workers"

    plant: Mapped[PlantKey]
    number: Mapped[NumberKey]
    revision: Mapped[int]
    name: Mapped[str]
    team: Mapped[Number | None]
    calendar: Mapped[Number | None]
    active: Mapped[bool]


class Item(Base):
    """What is made or used here; known or unknown is all that matters."""

    __tablename__ = "items"

    plant: Mapped[PlantKey]
    number: Mapped[NumberKey]
    revision: Mapped[int]
    name: Mapped[str]
    unit: Mapped[Number]


class DefectReason(Base):
    """Why a piece failed, and whose doing it is; a report keeps the cause it had at the time."""

    __tablename__ = "defect_reasons"

    plant: Mapped[PlantKey]
    code: Mapped[NumberKey]
    revision: Mapped[int]
    name: Mapped[str]
    cause: Mapped[Cause] = mapped_column(EnumValue(Cause))


def of_every_plant(column: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Rows of any plant, by an index that begins with the plant."""
    return column.in_(select(Plant.plant))


def calendar_of(
    time_zone: str, shifts: list[dict[str, Any]] | None, exceptions: list[dict[str, Any]] | None
) -> Calendar | None:
    """The calendar a copy stands for; nothing when there is none."""
    if shifts is None:
        return None
    return Calendar(
        time_zone=time_zone,
        shifts=tuple(
            WeeklyShift(weekday=shift["weekday"], start=_time(shift["start"]), end=_time(shift["end"]))
            for shift in shifts
        ),
        exceptions=tuple(
            CalendarException(
                on=date.fromisoformat(exception["on"]),
                shifts=tuple(
                    Shift(start=_time(shift["start"]), end=_time(shift["end"])) for shift in exception["shifts"]
                ),
            )
            for exception in exceptions or ()
        ),
    )


def _time(text: str) -> time:
    return time.fromisoformat(text)

"""What there is to make things with, as the plan's rules know it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.planning.domain.calendar import ALWAYS, without_days
from services.planning.domain.plans.problem import Center, Person
from services.planning.models import Calendar, Plant, WorkCenter, Worker
from shared.contracts.calendars import Calendar as CalendarValue

Stops = Mapping[str, tuple[datetime, datetime]]


def work_centers(session: Session, plant: str) -> list[WorkCenter]:
    return list(session.scalars(select(WorkCenter).where(WorkCenter.plant == plant)))


def workers(session: Session, plant: str) -> list[Worker]:
    """Those who work here now."""
    return list(session.scalars(select(Worker).where(Worker.plant == plant, Worker.active)))


def calendars(session: Session, plant: Plant, people: Iterable[Worker] = ()) -> dict[str, CalendarValue]:
    """The plant's calendars, and one of his own for each of these people who is away on some days."""
    found = session.scalars(select(Calendar).where(Calendar.plant == plant.number))
    hours = {calendar.number: calendar.hours(plant.time_zone) for calendar in found}
    always = CalendarValue(time_zone=plant.time_zone, shifts=ALWAYS)
    absent = {
        _own(row): without_days(hours.get(row.calendar or "", always), row.away) for row in people if row.days_off
    }
    return hours | absent


def _own(row: Worker) -> str:
    """No calendar of the plant can be called so."""
    return f"{row.number}/away"


def centers_of(rows: Iterable[WorkCenter], stopped: Stops | None = None) -> dict[str, Center]:
    return {
        row.number: Center(
            number=row.number,
            capacity=row.capacity,
            efficiency=row.efficiency,
            calendar=row.calendar,
            stopped=(stopped or {}).get(row.number),
        )
        for row in rows
    }


def people_of(rows: Iterable[Worker]) -> dict[str, Person]:
    return {
        row.number: Person(
            number=row.number,
            skills=frozenset(row.skills),
            calendar=_own(row) if row.days_off else row.calendar,
            has_own_hours=row.calendar is not None,
            team=row.team,
        )
        for row in rows
    }

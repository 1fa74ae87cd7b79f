"""The production days of a plant, by our copies of its settings and calendars."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.execution.domain.work_order import PlantDays
from services.execution.models import CalendarCopy, Plant, calendar_of
from shared.contracts.calendars import Calendar


def days_of(session: Session, plant: str) -> PlantDays:
    """Before the plant's settings have reached us its days are those of UTC."""
    time_zone = "UTC"
    calendars: list[Calendar | None] = []
    found = (
        select(Plant.time_zone, CalendarCopy.shifts, CalendarCopy.exceptions)
        .outerjoin(CalendarCopy, CalendarCopy.plant == Plant.plant)
        .where(Plant.plant == plant)
    )
    for time_zone, shifts, exceptions in session.execute(found):
        calendars.append(calendar_of(time_zone, shifts, exceptions))
    return PlantDays(time_zone, tuple(calendar for calendar in calendars if calendar is not None))

"""The time in which an operation could be done where, and by whom, it is to be."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from services.planning.domain.calendar import OpenTime
from services.planning.models import Calendar, Plant, WorkCenter, Worker


def open_time(session: Session, plant: Plant, center: WorkCenter, worker: Worker | None, since: datetime) -> OpenTime:
    """When both the work center and its worker can work, from an instant on."""
    numbers = dict.fromkeys([center.calendar, worker.calendar if worker else None])
    calendars = [session.get_one(Calendar, (plant.number, number)) for number in numbers if number is not None]
    return OpenTime([calendar.hours(plant.time_zone) for calendar in calendars], since)

"""The production days of a plant, by our copies of its settings, work centers and calendars."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from services.execution.domain.days import Days
from services.execution.models import CalendarCopy, Plant, WorkCenter, calendar_of
from shared.contracts.calendars import Calendar
from shared.contracts.refusals import Invalid

DAYS = 30  # what is shown when nobody says from when to when
UNTOLD_TIME_ZONE = "UTC"  # of a plant whose settings have not reached us yet


@dataclass
class PlantDays:
    """The plant's local days, and those of each work center that has a calendar."""

    plain: Days
    by_calendar: dict[str, Days] = field(default_factory=dict)
    calendar_at: dict[str, str] = field(default_factory=dict)

    def at(self, work_center: str | None) -> Days:
        calendar = self.calendar_at.get(work_center or "")
        return self.plain if calendar is None else self.by_calendar[calendar]

    def window(self, from_on: date | None, to_on: date | None, *, now: datetime) -> tuple[date, date]:
        """The production days asked about; unless somebody says otherwise the last thirty."""
        last = to_on or self.plain.date_of(now)
        if from_on is not None and to_on is not None and to_on < from_on:
            raise Invalid({"to": "before_from"})
        return from_on or last - timedelta(days=DAYS - 1), last


def days_of(session: Session, plant: str) -> PlantDays:
    """Also of a plant whose settings have not reached us."""
    found = session.execute(
        select(Plant.time_zone, CalendarCopy.number, CalendarCopy.shifts, CalendarCopy.exceptions, WorkCenter.number)
        .outerjoin(CalendarCopy, CalendarCopy.plant == Plant.plant)
        .outerjoin(WorkCenter, and_(WorkCenter.plant == Plant.plant, WorkCenter.calendar == CalendarCopy.number))
        .where(Plant.plant == plant)
    ).all()
    time_zone = found[0].time_zone if found else UNTOLD_TIME_ZONE
    days = PlantDays(plain=Days(Calendar(time_zone=time_zone)))
    for _, number, shifts, exceptions, work_center in found:
        if number is None:
            continue
        calendar = calendar_of(time_zone, shifts, exceptions)
        if number not in days.by_calendar and calendar is not None:
            days.by_calendar[number] = Days(calendar)
        if work_center is not None:
            days.calendar_at[work_center] = number
    return days

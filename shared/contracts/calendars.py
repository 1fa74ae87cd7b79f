"""What a shift calendar is, and which production day an instant belongs to.

The plant's word "production day" must mean the same to whoever books, pays or plans, so its
arithmetic travels with the value. Working-time arithmetic is planning's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from shared.contracts.values import Limits


@dataclass(frozen=True, kw_only=True)
class Shift:
    """A stretch of working time; it crosses midnight when it ends no later than it starts."""

    start: time
    end: time


@dataclass(frozen=True, kw_only=True)
class WeeklyShift:
    """A shift that begins every week on the same day; weekday 1 is Monday."""

    weekday: Annotated[int, Limits(least=1, most=7)]
    start: time
    end: time


@dataclass(frozen=True, kw_only=True)
class CalendarException:
    """A day whose shifts differ; no shifts is a holiday."""

    on: date
    shifts: tuple[Shift, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """When work is done, in the plant's time zone. No shifts at all: nobody ever works by it."""

    time_zone: str
    shifts: tuple[WeeklyShift, ...] = ()
    exceptions: tuple[CalendarException, ...] = ()

    def shifts_begun_on(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """The shifts that begin on a day, as UTC instants `[start, end)`, earliest first."""
        zone = ZoneInfo(self.time_zone)
        exception = next((exception for exception in self.exceptions if exception.on == day), None)
        shifts: list[tuple[time, time]] = (
            [(shift.start, shift.end) for shift in exception.shifts]
            if exception is not None
            else [(shift.start, shift.end) for shift in self.shifts if shift.weekday == day.isoweekday()]
        )
        for start, end in sorted(shifts):
            last = day + timedelta(days=1) if end <= start else day
            yield (
                datetime.combine(day, start, zone).astimezone(UTC),
                datetime.combine(last, end, zone).astimezone(UTC),
            )

    def production_day(self, instant: datetime) -> date:
        """The day on which the shift containing the instant began; outside any shift, the local date."""
        today = instant.astimezone(ZoneInfo(self.time_zone)).date()
        for day in (today - timedelta(days=1), today):
            if any(start <= instant < end for start, end in self.shifts_begun_on(day)):
                return day
        return today

    def end_of_production_day(self, day: date) -> datetime:
        """The instant from which nothing belongs to the day any more: midnight, or the end of its night shift."""
        midnight = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(self.time_zone)).astimezone(UTC)
        return max([midnight, *(end for _, end in self.shifts_begun_on(day))])


def production_day(instant: datetime, time_zone: str, *calendars: Calendar | None) -> date:
    """The production day by the first calendar there is (the worker's, else the work center's)."""
    calendar = next((calendar for calendar in calendars if calendar is not None), None)
    return (calendar or Calendar(time_zone=time_zone)).production_day(instant)

"""Which day is over when: what is due on a day is on time until that production day ends."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from shared.contracts.calendars import Calendar


class Days:
    """The production days of one calendar, each reckoned once."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self._ends: dict[date, datetime] = {}

    def end_of(self, day: date) -> datetime:
        if day not in self._ends:
            self._ends[day] = self.calendar.end_of_production_day(day)
        return self._ends[day]

    def date_of(self, instant: datetime) -> date:
        return self.calendar.production_day(instant)

    def day_that_holds(self, instant: datetime) -> date:
        """The first day that is not over at an instant: what was due before it is late."""
        day = self.date_of(instant) - timedelta(days=2)
        while self.end_of(day) < instant:
            day += timedelta(days=1)
        return day

"""Working hours by production day: what is open, and how much of it lies in a stretch of time."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from services.planning.domain.calendar import Stretch, common
from shared.contracts.calendars import Calendar

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


@dataclass(frozen=True)
class DayHours:
    """Open stretches that do not overlap, earliest first, each with the production day it belongs to."""

    stretches: Sequence[Stretch]
    days: Sequence[date]

    def open(self) -> Counter[date]:
        """How many seconds of each day are open."""
        found: Counter[date] = Counter()
        for (start, end), day in zip(self.stretches, self.days, strict=True):
            found[day] += (end - start) // SECOND
        return found

    def within(self, start: datetime, end: datetime) -> Counter[date]:
        """How many open seconds of which days a stretch of time takes."""
        found: Counter[date] = Counter()
        at = bisect_right(self.stretches, start, key=lambda one: one[1])
        while at < len(self.stretches) and self.stretches[at][0] < end:
            opens, closes = self.stretches[at]
            found[self.days[at]] += (min(end, closes) - max(start, opens)) // SECOND
            at += 1
        return found

    def shared_with(self, other: DayHours) -> DayHours:
        """When both are open, by our days."""
        both = list(common(self.stretches, other.stretches))
        starts = [start for start, _ in self.stretches]
        return DayHours(both, [self.days[bisect_right(starts, start) - 1] for start, _ in both])

    def joined_with(self, other: DayHours) -> DayHours:
        """When either is open."""
        return _apart([*zip(self.stretches, self.days, strict=True), *zip(other.stretches, other.days, strict=True)])


NEVER = DayHours((), ())


def day_hours(calendar: Calendar, first: date, last: date) -> DayHours:
    """The shifts that begin on these days. Where one runs into the next day's, its hours count for the day it began."""
    all_days = _apart(
        (shift, day) for day in days_between(first - DAY, last) for shift in calendar.shifts_begun_on(day)
    )
    before = sum(day < first for day in all_days.days)
    return DayHours(all_days.stretches[before:], all_days.days[before:])


def whole_days(time_zone: str, first: date, last: date) -> DayHours:
    """Every day from midnight to midnight: what has no calendar is always open."""
    days = days_between(first, last + DAY)
    midnights = [midnight(day, time_zone) for day in days]
    return DayHours(list(pairwise(midnights)), days[:-1])


def midnight(day: date, time_zone: str) -> datetime:
    """When a date begins in the plant."""
    return datetime.combine(day, time.min, ZoneInfo(time_zone)).astimezone(UTC)


def days_between(first: date, last: date) -> list[date]:
    """All days from one to another, both included."""
    return [first + number * DAY for number in range((last - first).days + 1)]


def _apart(shifts: Iterable[tuple[Stretch, date]]) -> DayHours:
    """What overlaps counts once, for the one that began first."""
    stretches: list[Stretch] = []
    days: list[date] = []
    for (start, end), day in sorted(shifts):
        begins = start if not stretches else max(start, stretches[-1][1])
        if begins < end:
            stretches.append((begins, end))
            days.append(day)
    return DayHours(stretches, days)

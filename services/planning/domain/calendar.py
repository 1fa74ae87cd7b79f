"""Open time: when a work center, and the worker at it, can work; and how long work takes on the clock.

Work runs only in open time and waits through the closed time between. Three years ahead the plant has
no calendar worth planning by, so whatever does not fit until then has no end.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from shared.contracts.calendars import Calendar, CalendarException, WeeklyShift

HORIZON = timedelta(days=3 * 365)
NO_TIME = timedelta()

ALWAYS = tuple(WeeklyShift(weekday=day, start=time.min, end=time.min) for day in range(1, 8))

Stretch = tuple[datetime, datetime]  # from the first instant to the one that no longer belongs to it


def stretches(calendar: Calendar, since: datetime, until: datetime) -> Iterator[Stretch]:
    """The open stretches of one calendar; shifts that touch or overlap make one stretch."""
    day = since.astimezone(ZoneInfo(calendar.time_zone)).date() - timedelta(days=1)
    last = until.astimezone(ZoneInfo(calendar.time_zone)).date()
    opened: datetime | None = None
    closes = since
    while day <= last:
        for start, end in calendar.shifts_begun_on(day):
            start, end = max(start, since), min(end, until)
            if start >= end:
                continue
            if opened is not None and start <= closes:
                closes = max(closes, end)
                continue
            if opened is not None:
                yield opened, closes
            opened, closes = start, end
        day += timedelta(days=1)
    if opened is not None:
        yield opened, closes


def without_days(hours: Calendar, days: Iterable[date]) -> Calendar:
    """The same hours, but for no shift that begins on one of these days."""
    away = dict.fromkeys(days)
    others = (exception for exception in hours.exceptions if exception.on not in away)
    return replace(hours, exceptions=(*others, *(CalendarException(on=day) for day in away)))


def common(one: Iterable[Stretch], other: Iterable[Stretch]) -> Iterator[Stretch]:
    """The stretches in which both are open."""
    ours, theirs = iter(one), iter(other)
    mine, yours = next(ours, None), next(theirs, None)
    while mine is not None and yours is not None:
        start, end = max(mine[0], yours[0]), min(mine[1], yours[1])
        if start < end:
            yield start, end
        if mine[1] <= yours[1]:
            mine = next(ours, None)
        else:
            yours = next(theirs, None)


class OpenTime:
    """The time in which all the calendars are open, from an instant on; without a calendar, always.

    `closed` is a stretch in which nothing goes on, whatever the calendars say. What is planned ahead is planned from
    `now` on, however long before it the first instant lies. Stretches are read off the calendars only as far as
    somebody asks.
    """

    def __init__(
        self,
        calendars: Iterable[Calendar],
        since: datetime,
        closed: Stretch | None = None,
        *,
        now: datetime | None = None,
    ) -> None:
        until = (since if now is None else max(since, now)) + HORIZON
        whole = [(since, until)] if closed is None else [(since, closed[0]), (max(closed[1], since), until)]
        self._coming: Iterator[Stretch] = iter([(start, end) for start, end in whole if start < end])
        for calendar in calendars:
            self._coming = common(self._coming, stretches(calendar, since, until))
        self._starts: list[datetime] = []
        self._ends: list[datetime] = []
        self._worked: list[timedelta] = []  # open time up to the end of each stretch

    def next_open(self, instant: datetime) -> datetime | None:
        """The first open instant, this one included; nothing if it never opens again."""
        index = self._stretch_ending_after(instant)
        return None if index is None else max(instant, self._starts[index])

    def finish(self, start: datetime, work: timedelta) -> datetime | None:
        """When work that starts then is done, waiting through closed time; nothing if it does not fit."""
        index = self._stretch_ending_after(start)
        if index is None:
            return None
        begun = max(start, self._starts[index])
        if work <= NO_TIME:
            return begun
        target = self._worked[index] - (self._ends[index] - begun) + work
        while self._worked[-1] < target:
            if not self._read_one():
                return None
        last = bisect_left(self._worked, target)
        return self._ends[last] - (self._worked[last] - target)

    def begin(self, end: datetime, work: timedelta) -> datetime:
        """The last instant with so much open time until `end`; the first we know of where there is less."""
        self.next_open(end)
        target = self._worked_until(end) - work
        index = bisect_right(self._worked, target)
        if target < NO_TIME or index == len(self._worked):
            return self._starts[0] if self._starts and target < NO_TIME else end
        return self._ends[index] - (self._worked[index] - target)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much open time lies between two instants."""
        while not self._ends or self._ends[-1] < end:
            if not self._read_one():
                break
        return max(self._worked_until(end) - self._worked_until(start), NO_TIME)

    def _worked_until(self, instant: datetime) -> timedelta:
        index = bisect_right(self._starts, instant) - 1
        if index < 0:
            return NO_TIME
        return self._worked[index] - max(self._ends[index] - instant, NO_TIME)

    def _stretch_ending_after(self, instant: datetime) -> int | None:
        while not self._ends or self._ends[-1] <= instant:
            if not self._read_one():
                return None
        return bisect_right(self._ends, instant)

    def _read_one(self) -> bool:
        stretch = next(self._coming, None)
        if stretch is None:
            return False
        start, end = stretch
        worked = self._worked[-1] if self._worked else NO_TIME
        self._starts.append(start)
        self._ends.append(end)
        self._worked.append(worked + (end - start))
        return True

"""What a unit of capacity, or a worker, is already booked for."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.planning.domain.calendar import NO_TIME, OpenTime
from services.planning.domain.changeovers import Changeovers


class Bookings:
    """The booked times of one thing that can do one operation at a time, merged where they touch.

    Of each stretch it is known which family of work it begins and ends with.
    """

    def __init__(self) -> None:
        self._starts: list[datetime] = []
        self._ends: list[datetime] = []
        self._families: list[tuple[str | None, str | None]] = []

    def wide_enough(self, start: datetime, length: timedelta) -> datetime:
        """The first instant from `start` on after which so long a time is free on the clock.

        Open time is never longer than the clock's, so no gap that is left out here could have served.
        """
        index = bisect_right(self._ends, start)
        while index < len(self._starts) and self._starts[index] - start < length:
            start = self._ends[index]
            index += 1
        return start

    def free_again(self, start: datetime, end: datetime) -> datetime | None:
        """When what stands in the way of `[start, end)` is over; nothing if the time is free."""
        index = bisect_right(self._ends, start)
        if index < len(self._starts) and self._starts[index] < end:
            return self._ends[index]
        return None

    def before(self, start: datetime) -> tuple[datetime, str | None] | None:
        """When the last thing before an instant ends, and of which family it is."""
        index = bisect_right(self._ends, start) - 1
        return None if index < 0 else (self._ends[index], self._families[index][1])

    def after(self, end: datetime) -> tuple[datetime, datetime, str | None] | None:
        """When the next thing after an instant begins and is over, and of which family it is."""
        index = bisect_left(self._starts, end)
        return (
            None if index == len(self._starts) else (self._starts[index], self._ends[index], self._families[index][0])
        )

    def book(self, start: datetime, end: datetime, family: str | None = None) -> None:
        """Take a time. A planner's hand may book what is booked already; then both have it."""
        if start >= end:
            return
        first = bisect_left(self._ends, start)
        last = bisect_right(self._starts, end)
        begins = ends = family
        if first < last:
            if self._starts[first] < start:
                start, begins = self._starts[first], self._families[first][0]
            if self._ends[last - 1] > end:
                end, ends = self._ends[last - 1], self._families[last - 1][1]
        self._starts[first:last] = [start]
        self._ends[first:last] = [end]
        self._families[first:last] = [(begins, ends)]


@dataclass(frozen=True)
class ChangingOver:
    """What has to be changed over on a unit, in the hours of its work center, before and after work of a family."""

    unit: Bookings
    family: str
    changeovers: Changeovers
    hours: OpenTime

    def ready(self, start: datetime) -> datetime | None:
        """From when on the unit is prepared for it; nothing if it never is."""
        before = self.unit.before(start)
        needed = NO_TIME if before is None else self.changeovers.between(before[1], self.family)
        if before is None or needed == NO_TIME:
            return start
        prepared = self.hours.finish(before[0], needed)
        return None if prepared is None else max(start, prepared)

    def next_in_the_way(self, end: datetime) -> datetime | None:
        """When the next thing on the unit is over, if it could not be prepared for in time."""
        after = self.unit.after(end)
        needed = NO_TIME if after is None else self.changeovers.between(self.family, after[2])
        if after is None or needed == NO_TIME:
            return None
        prepared = self.hours.finish(end, needed)
        return after[1] if prepared is None or prepared > after[0] else None

    def fits(self, start: datetime, end: datetime) -> bool:
        return self.ready(start) == start and self.next_in_the_way(end) is None


def first_gap(
    open_time: OpenTime,
    bookings: Sequence[Bookings],
    ready: datetime,
    work: timedelta,
    before: datetime | None = None,
    changing: ChangingOver | None = None,
) -> tuple[datetime, datetime] | None:
    """The first time in which everything needed is free for all the work, and can be changed over before and after.

    Gives up as soon as it could not end before `before`.
    """
    start = open_time.next_open(ready)
    while start is not None and (before is None or start + work < before):
        wide = max(booked.wide_enough(start, work) for booked in bookings)
        prepared = wide if changing is None or work == NO_TIME else changing.ready(wide)
        if prepared is None:
            return None
        if prepared > start:
            start = open_time.next_open(prepared)
            continue
        end = open_time.finish(start, work)
        if end is None or (before is not None and end >= before):
            return None
        clashes = [free for booked in bookings if (free := booked.free_again(start, end)) is not None]
        if changing is not None and work > NO_TIME and (over := changing.next_in_the_way(end)) is not None:
            clashes.append(over)
        if not clashes:
            return start, end
        start = open_time.next_open(max(clashes))
    return None

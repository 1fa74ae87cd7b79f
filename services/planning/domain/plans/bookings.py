"""What a unit of capacity, or a worker, is already booked for."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta

from services.planning.domain.calendar import OpenTime


class Bookings:
    """The booked times of one thing that can do one operation at a time, merged where they touch."""

    def __init__(self) -> None:
        self._starts: list[datetime] = []
        self._ends: list[datetime] = []

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

    def book(self, start: datetime, end: datetime) -> None:
        """Take a time. A planner's hand may book what is booked already; then both have it."""
        if start >= end:
            return
        first = bisect_left(self._ends, start)
        last = bisect_right(self._starts, end)
        if first < last:
            start, end = min(start, self._starts[first]), max(end, self._ends[last - 1])
        self._starts[first:last] = [start]
        self._ends[first:last] = [end]


def first_gap(
    open_time: OpenTime, bookings: Sequence[Bookings], ready: datetime, work: timedelta, before: datetime | None = None
) -> tuple[datetime, datetime] | None:
    """The first time in which everything needed is free for all the work.

    Gives up as soon as it could not end before `before`.
    """
    start = open_time.next_open(ready)
    while start is not None and (before is None or start + work < before):
        wide = max(booked.wide_enough(start, work) for booked in bookings)
        if wide > start:
            start = open_time.next_open(wide)
            continue
        end = open_time.finish(start, work)
        if end is None or (before is not None and end >= before):
            return None
        clashes = [free for booked in bookings if (free := booked.free_again(start, end)) is not None]
        if not clashes:
            return start, end
        start = open_time.next_open(max(clashes))
    return None

"""What a unit of capacity, or a worker, is already booked for."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import datetime


class Bookings:
    """The booked times of one thing that can do one operation at a time, merged where they touch."""

    def __init__(self) -> None:
        self._starts: list[datetime] = []
        self._ends: list[datetime] = []

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

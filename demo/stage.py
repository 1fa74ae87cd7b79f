"""Lets many people act in the order of time.

Whoever takes part is an iterator: it does something, then yields the instant at which it goes on. When
the stage stops, everybody freezes where he is: whoever was working then is at work still.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import count

Part = Iterator[datetime]


class Stage:
    """`set_clock` is told each instant before somebody acts in it."""

    def __init__(self, set_clock: Callable[[datetime], None]) -> None:
        self._set_clock = set_clock
        self._waiting: list[tuple[datetime, int, Part]] = []
        self._order = count()

    def enter(self, at: datetime, part: Part) -> None:
        """Somebody comes on at an instant."""
        heapq.heappush(self._waiting, (at, next(self._order), part))

    def play(self, until: datetime) -> None:
        """Go on until an instant; what lies after it stays waiting."""
        while self._waiting and self._waiting[0][0] <= until:
            at, _, part = heapq.heappop(self._waiting)
            self._set_clock(at)
            wanted = next(part, None)
            if wanted is not None:
                self.enter(max(wanted, at), part)

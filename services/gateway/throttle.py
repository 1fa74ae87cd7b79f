"""Slowing down whoever guesses passwords and PINs, without locking out a whole plant.

Failures are counted per name and address, and per address. A name that signed in from an address
before is not stopped by what others do there, so a terminal that everybody shares stays usable.
"""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Callable

from services.gateway.refusals import SlowDown

WINDOW = 60.0  # seconds
MOST_BY_NAME = 10
MOST_BY_NAME_ANYWHERE = 30
MOST_BY_ADDRESS = 60
REMEMBERED = 20_000

Key = tuple[str, ...]


class Throttle:
    """Remembers tries that failed, for a minute."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._tries: OrderedDict[Key, deque[float]] = OrderedDict()
        self._at_home: OrderedDict[Key, None] = OrderedDict()

    def begin(self, name: str, address: str) -> None:
        """Count a try before it is judged, so that tries side by side count too; refuse one too many."""
        limits = {("pair", name, address): MOST_BY_NAME, ("name", name): MOST_BY_NAME_ANYWHERE}
        if (name, address) in self._at_home:
            del limits["name", name]
        else:
            limits["address", address] = MOST_BY_ADDRESS
        for key, most in limits.items():
            recent = self._recent(key)
            if len(recent) >= most:
                raise SlowDown(seconds=max(1, round(recent[0] + WINDOW - self._now())))
        for key in limits:
            self._note(key)

    def succeeded(self, name: str, address: str) -> None:
        """Forget what this name did here, and know it as at home. What others did stays counted."""
        self._tries.pop(("pair", name, address), None)
        if (name, address) not in self._at_home:
            for key in (("address", address), ("name", name)):
                if recent := self._tries.get(key):
                    recent.pop()  # its own try, which `begin` counted
        self._at_home[name, address] = None
        self._at_home.move_to_end((name, address))
        while len(self._at_home) > REMEMBERED:
            self._at_home.popitem(last=False)

    def _recent(self, key: Key) -> deque[float]:
        recent = self._tries.get(key, deque())
        while recent and recent[0] <= self._now() - WINDOW:
            recent.popleft()
        return recent

    def _note(self, key: Key) -> None:
        self._tries.setdefault(key, deque()).append(self._now())
        self._tries.move_to_end(key)
        while len(self._tries) > REMEMBERED:
            self._tries.popitem(last=False)

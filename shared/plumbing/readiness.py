"""Can this process serve? What it needs and does not reach now, looked at seldom and never for long.

Two questions, because they have two answers while the broker is away: *is everything there* (`/readyz`), and
*are calls answered* (`/servez`). The second needs no broker, and it is the one by which traffic is sent here:
whoever took a process out of service because of its broker would stop the floor.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import eventlet
from eventlet.greenpool import GreenPool
from eventlet.semaphore import Semaphore

from shared.plumbing import logs

log = logs.logger(__name__)
REMEMBER_SECONDS = 1.0
LOOK_SECONDS = 2.0

Look = Callable[[], bool]


class Readiness:
    """What is away: `start` while the process is not up yet, else `database` or `broker`, whatever does not answer."""

    def __init__(self) -> None:
        self.waits_for: tuple[str, ...] = ("start",)
        self._looks: dict[str, Look] = {}
        self._away: tuple[str, ...] = ()
        self._known_until = 0.0
        self._looking = Semaphore()

    def started(self, **looks: Look) -> None:
        """From now on these are looked at."""
        self._looks, self.waits_for = looks, ()

    def away(self) -> tuple[str, ...]:
        if self.waits_for:
            return self.waits_for
        with self._looking:  # whoever asks meanwhile gets the same answer
            if time.monotonic() >= self._known_until:
                self._away = self._look()
                self._known_until = time.monotonic() + REMEMBER_SECONDS
            return self._away

    def away_for_calls(self) -> tuple[str, ...]:
        return tuple(name for name in self.away() if name != "broker")

    def _look(self) -> tuple[str, ...]:
        pool = GreenPool(len(self._looks))
        answers = {name: pool.spawn(_answers_in_time, look) for name, look in self._looks.items()}
        away = tuple(name for name, answer in answers.items() if not answer.wait())
        if away != self._away:
            log.warning("readiness_changed", away=list(away))
        return away


def _answers_in_time(look: Look) -> bool:
    try:
        with eventlet.Timeout(LOOK_SECONDS):
            return look()
    except eventlet.Timeout:
        return False

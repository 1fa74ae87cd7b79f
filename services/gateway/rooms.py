"""Room for so many at once: files and print jobs take memory and a processor, and the floor needs both."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from eventlet.semaphore import Semaphore

from services.gateway.refusals import SlowDown

COME_AGAIN_SECONDS = 5


class Room:
    """Whoever finds no place, within his `patience` in seconds, is asked to come again."""

    def __init__(self, places: int, patience: float = 0) -> None:
        self._places = Semaphore(places)
        self._patience = patience

    @contextmanager
    def a_place(self) -> Iterator[None]:
        has_come_in = self._places.acquire(timeout=self._patience) if self._patience else self._places.acquire(False)
        if not has_come_in:
            raise SlowDown(seconds=COME_AGAIN_SECONDS)
        try:
            yield
        finally:
            self._places.release()

"""A service whose database is away takes nothing: what has arrived waits here, in its order, until it is back."""

from __future__ import annotations

import time
from collections.abc import Callable

import eventlet

from shared.plumbing import logs
from shared.plumbing.database import Database

log = logs.logger(__name__)
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 5.0
LOOK_EVERY = 0.2


class Gate:
    """Open, unless somebody met an absent database. Then one looks for it, on behalf of all."""

    def __init__(self, service: str, database: Database) -> None:
        self.service = service
        self.database = database
        self.is_open = True

    def shut(self) -> None:
        if self.is_open:
            self.is_open = False
            log.warning("reading_paused", service=self.service)
            eventlet.spawn(self._reopen)

    def wait(self, seconds: float, is_pointless: Callable[[], bool]) -> bool:
        """Is it open, now or within so many seconds?"""
        deadline = time.monotonic() + seconds
        while not self.is_open and time.monotonic() < deadline and not is_pointless():
            eventlet.sleep(LOOK_EVERY)
        return self.is_open

    def _reopen(self) -> None:
        pause = FIRST_PAUSE
        while True:
            eventlet.sleep(pause)
            try:
                if self.database.answers():
                    break
            except Exception:  # nobody else looks for it, so whatever this was, it must not be the last look
                log.exception("database_not_looked_at", service=self.service)
            pause = min(LONGEST_PAUSE, pause * 2)
        self.is_open = True
        log.info("reading_resumed", service=self.service)

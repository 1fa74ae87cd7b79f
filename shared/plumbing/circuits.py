"""The line to one service: while it does not answer, nobody waits for it, and it is asked now and then by ourselves.

A process that is gone refuses at once. One that hangs would cost everybody the whole deadline of a call: so a
call that takes long, or too long, makes us ask `/servez`; if that does not answer either, the line is cut until
it does. And however many wait for one service, there is room left for those who ask the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import eventlet
from eventlet import hubs
from eventlet.semaphore import Semaphore

from shared.plumbing import logs, metrics
from shared.plumbing.rpc import Away

log = logs.logger(__name__)
MOST_AT_ONCE = 64
QUEUE_SECONDS = 1.0
SUSPICIOUS_SECONDS = 2.0
FIRST_PAUSE, LONGEST_PAUSE = 0.25, 2.0


class Circuit:
    """Lets calls to one service pass, or says at once that it is away."""

    def __init__(self, service: str, serves: Callable[[], bool]) -> None:
        self.service = service
        self._serves = serves
        self._is_cut = False
        self._probing = False
        self._room = Semaphore(MOST_AT_ONCE)

    @contextmanager
    def call(self) -> Iterator[None]:
        """Around one call."""
        if self._is_cut or not self._room.acquire(timeout=QUEUE_SECONDS):
            raise Away(self.service)
        alarm = hubs.get_hub().schedule_call_global(SUSPICIOUS_SECONDS, self.suspect)
        try:
            yield
        finally:
            alarm.cancel()
            self._room.release()

    def suspect(self) -> None:
        """Somebody waits for an answer: see whether the service still serves."""
        if not self._probing:
            self._probing = True
            eventlet.spawn(self._probe)

    def _probe(self) -> None:
        pause = FIRST_PAUSE
        try:
            while not self._serves():
                if not self._is_cut:
                    self._cut(True)
                eventlet.sleep(pause)
                pause = min(LONGEST_PAUSE, pause * 2)
            if self._is_cut:
                self._cut(False)
        finally:
            self._probing = False

    def _cut(self, cut: bool) -> None:
        self._is_cut = cut
        metrics.SERVICE_AWAY.labels(self.service).set(int(cut))
        log.warning("service_cut_off" if cut else "service_back", service=self.service)

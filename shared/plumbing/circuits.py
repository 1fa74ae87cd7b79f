"""The line to one service: while it does not answer, nobody waits for it, and it is asked now and then by ourselves.

A process that is gone refuses at once. One that hangs would cost everybody the whole deadline of a call: so a
call that takes long, or too long, makes us ask `/servez`, again and again while anybody waits. If that does not
answer well either, the line is cut until it does; if nothing answers at all, those who wait are told so, and do
not sit out their deadline. And however many wait for one service, there is room left for those who ask the others.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum

import eventlet
import greenlet
from eventlet import hubs
from eventlet.greenthread import GreenThread
from eventlet.semaphore import Semaphore

from shared.plumbing import logs, metrics
from shared.plumbing.rpc import Away

log = logs.logger(__name__)
MOST_AT_ONCE = 64
QUEUE_SECONDS = 1.0
SUSPICIOUS_SECONDS = 1.0
FIRST_PAUSE, LONGEST_PAUSE = 0.25, 2.0


class Sign(Enum):
    """What a service gives of itself."""

    SERVES = "it answers calls"
    DECLINES = "it lives, and lacks something that calls need"
    NONE = "nothing comes back"


class Circuit:
    """Lets calls to one service pass, or says at once that it is away."""

    def __init__(self, service: str, look: Callable[[], Sign]) -> None:
        self.service = service
        self._look = look
        self._is_cut = False
        self._prober: GreenThread | None = None
        self._room = Semaphore(MOST_AT_ONCE)
        self._waiting: dict[greenlet.greenlet, float] = {}  # since when

    @contextmanager
    def call(self) -> Iterator[None]:
        """Around one call."""
        if self._is_cut or not self._room.acquire(timeout=QUEUE_SECONDS):
            raise Away(self.service)
        me = greenlet.getcurrent()
        self._waiting[me] = time.monotonic()
        alarm = hubs.get_hub().schedule_call_global(SUSPICIOUS_SECONDS, self.suspect)
        try:
            yield
        finally:
            alarm.cancel()
            del self._waiting[me]
            self._room.release()

    def suspect(self) -> None:
        """Somebody waits for an answer: see whether the service still serves."""
        if self._prober is None:
            self._prober = eventlet.spawn(self._probe)

    def end(self) -> None:
        """Ask no more."""
        if self._prober is not None:
            self._prober.kill()

    def _probe(self) -> None:
        pause = FIRST_PAUSE
        try:
            while (sign := self._sign()) is not Sign.SERVES or self._somebody_waits_long():
                self._cut(sign is not Sign.SERVES)
                if sign is Sign.NONE:
                    self._tell_those_who_wait()
                pause = SUSPICIOUS_SECONDS if sign is Sign.SERVES else min(LONGEST_PAUSE, pause * 2)
                eventlet.sleep(pause)
            self._cut(False)
        finally:
            self._prober = None

    def _sign(self) -> Sign:
        """A cut line is joined by the one who asks alone: whatever breaks while he asks, he asks again."""
        try:
            return self._look()
        except Exception:
            log.exception("probe_failed", service=self.service)
            return Sign.NONE

    def _somebody_waits_long(self) -> bool:
        return any(time.monotonic() - since > SUSPICIOUS_SECONDS for since in self._waiting.values())

    def _tell_those_who_wait(self) -> None:
        """As their own deadline would: in the hub, where it finds them waiting or gone."""
        for waiting in list(self._waiting):
            hubs.get_hub().schedule_call_global(0, self._tell, waiting)

    def _tell(self, waiting: greenlet.greenlet) -> None:
        if waiting in self._waiting:
            waiting.throw(Away(self.service))

    def _cut(self, cut: bool) -> None:
        if cut == self._is_cut:
            return
        self._is_cut = cut
        metrics.SERVICE_AWAY.labels(self.service).set(int(cut))
        log.warning("service_cut_off" if cut else "service_back", service=self.service)

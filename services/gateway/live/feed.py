"""One feed for all streams of this process: it looks for new hints only while somebody listens."""

from __future__ import annotations

import time
from typing import Any

import eventlet
from eventlet.event import Event as Signal
from nameko.extensions import DependencyProvider
from sqlalchemy.exc import SQLAlchemyError

from services.gateway.live import hints
from services.gateway.live.stream import Stream
from services.gateway.live.topics import ears_of
from services.gateway.refusals import SlowDown
from shared.contracts.caller import Caller
from shared.plumbing import logs, metrics
from shared.plumbing.database import Database

log = logs.logger(__name__)
LOOK_SECONDS = 0.3
PAUSE_SECONDS = 2.0  # while the database is away
GAP_SECONDS = 10.0  # transactions commit out of order: for so long a position that is missing is looked for again
MOST_STREAMS = 300  # of this process
MOST_OF_ONE = 40  # of one user; one that was left counts until the next sign of life is sent to it


class Feed(DependencyProvider):
    """Gives each worker `self.feed`; one for the process."""

    database: Database

    def setup(self) -> None:
        self._streams: set[Stream] = set()
        self._position = 0
        self._gaps: dict[int, float] = {}  # missing positions, and until when they may still come
        self._somebody = Signal()
        self._stopping = False

    def start(self) -> None:
        self.database = self.container.config["databases"][self.container.service_name]
        self._watching = self.container.spawn_managed_thread(self._watch, identifier="live")

    def stop(self) -> None:
        self._stopping = True
        self._wake()
        with eventlet.Timeout(PAUSE_SECONDS, False):
            self._watching.wait()

    def get_dependency(self, worker_ctx: Any) -> Feed:
        return self

    def join(self, caller: Caller, last_seen: str | None) -> Stream:
        """Let somebody listen from now on, or from the last hint he has seen."""
        of_his = sum(stream.username == caller.username for stream in self._streams)
        if len(self._streams) >= MOST_STREAMS or of_his >= MOST_OF_ONE:
            raise SlowDown(seconds=5)
        with self.database.transaction() as session:
            newest = hints.newest(session)
            if not self._streams:
                self._position, self._gaps = newest, {}
            ears = ears_of(caller.permissions, caller.worker)
            seen = _position(last_seen)
            missed = None if seen is None else hints.missed(session, caller.plant, seen)
            begins_at = newest if seen is None or missed is None else seen  # what he missed comes after it
            stream = Stream(caller.plant, caller.username, ears, begins_at, self._leave)
            if last_seen is not None:
                if missed is None:
                    stream.offer_everything(newest)
                for hint in missed or ():
                    stream.offer(hint.position, hint.topic, hint.key)
            self._streams.add(stream)
        metrics.LISTENERS.set(len(self._streams))
        self._wake()
        return stream

    def _leave(self, stream: Stream) -> None:
        self._streams.discard(stream)
        metrics.LISTENERS.set(len(self._streams))

    def _wake(self) -> None:
        if not self._somebody.ready():
            self._somebody.send()

    def _watch(self) -> None:
        """Look while somebody listens; when this process is asked to end, every stream ends."""
        port = self.container.config["http"]
        while not self._stopping:
            if not self._streams:
                self._somebody.wait()
                self._somebody = Signal()
                continue
            if port.closing:
                break
            try:
                self._look()
            except SQLAlchemyError as error:
                log.warning("live_paused", error=str(error))
                eventlet.sleep(PAUSE_SECONDS)
            eventlet.sleep(LOOK_SECONDS)
        for stream in list(self._streams):
            stream.end()

    def _look(self) -> None:
        now = time.monotonic()
        self._gaps = {position: until for position, until in self._gaps.items() if until > now}
        with self.database.transaction() as session:
            found = [
                (hint.position, hint.plant, hint.topic, hint.key)
                for hint in hints.after(session, self._position, also=self._gaps)
            ]
        for position, plant, topic, key in found:
            if position > self._position:
                missing = range(max(self._position + 1, position - hints.AT_A_TIME), position)
                self._gaps.update(dict.fromkeys(missing, now + GAP_SECONDS))
                self._position = position
            else:
                self._gaps.pop(position, None)
            for stream in self._streams:
                if stream.plant == plant:
                    stream.offer(position, topic, key)


def _position(last_seen: str | None) -> int | None:
    """What a client says he has seen, if it can be a position of ours."""
    is_one = last_seen is not None and last_seen.isascii() and last_seen.isdigit() and len(last_seen) < 19
    return int(last_seen) if is_one and last_seen is not None else None

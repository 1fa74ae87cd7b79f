"""One open connection that is told where to look again, as Server-Sent Events."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import eventlet
import orjson
from eventlet.event import Event as Signal

from services.gateway.live.topics import EVERYTHING, Ears

KEEP_ALIVE_SECONDS = 15
STREAM_SECONDS = 900  # then the client comes again, and is asked again who he is
MOST_PENDING = 500  # hints for somebody who does not read them; then he is told to look at everything
COME_AGAIN_MILLISECONDS = 1000


class Stream:
    """What is to be told to one client. Werkzeug iterates over it, and closes it whatever happens."""

    def __init__(self, plant: str, username: str, ears: Ears, position: int, leave: Callable[[Stream], None]) -> None:
        self.plant = plant
        self.username = username
        self._ears = ears
        self._leave = leave
        self._told: set[int] = set()
        self._pending: dict[tuple[str, str | None], int] = {}
        self._ends_at = time.monotonic() + STREAM_SECONDS
        self._ended = False
        self._work = Signal()
        self._first = f"retry: {COME_AGAIN_MILLISECONDS}\nid: {position}\n\n".encode()

    def offer(self, position: int, topic: str, key: str) -> None:
        """Note a hint, if this client may hear of it and has not yet."""
        if position in self._told or not self._ears.hear(topic, key):
            return
        self._told.add(position)
        if len(self._pending) >= MOST_PENDING or (EVERYTHING, None) in self._pending:
            self.offer_everything(position)
        else:
            self._pending[topic, key] = position
            self._wake()

    def offer_everything(self, position: int) -> None:
        """More has changed than can be told one by one."""
        self._pending = {(EVERYTHING, None): position}
        self._wake()

    def end(self) -> None:
        self._ended = True
        self._wake()

    def close(self) -> None:
        self.end()
        self._leave(self)

    def _wake(self) -> None:
        if not self._work.ready():
            self._work.send()

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        if self._first:
            first, self._first = self._first, b""
            return first
        if not self._pending and not self._ended:
            with eventlet.Timeout(max(0.0, min(KEEP_ALIVE_SECONDS, self._ends_at - time.monotonic())), False):
                self._work.wait()
        self._work = Signal()
        if self._ended or (not self._pending and time.monotonic() >= self._ends_at):
            raise StopIteration
        told, self._pending = self._pending, {}
        in_order = sorted(told.items(), key=lambda hint: hint[1])
        return b"".join(_spoken(position, *hint) for hint, position in in_order) or b":\n\n"


def _spoken(position: int, topic: str, key: str | None) -> bytes:
    return b"id: %d\ndata: %b\n\n" % (position, orjson.dumps({"topic": topic, "key": key}))

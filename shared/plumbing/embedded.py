"""One process, no broker: front doors are called directly, and events are handed straight to their readers.

Published means consumed here: an outbox row is done when every reader has committed it. What is not
done when the process dies is handed over again at the next start, and the inbox drops what was applied.
"""

from __future__ import annotations

from typing import Any

import eventlet
from eventlet.event import Event as Signal

from shared.plumbing import logs
from shared.plumbing.events import Envelope, Handles
from shared.plumbing.rpc import Away, Rpc

log = logs.logger(__name__)
HANDLER_SECONDS = 60


def run_worker(entrypoint: Any, argument: Any, seconds: float) -> Any:
    """Run an entrypoint's method in a worker of its own container; raise what it raised.

    `eventlet.Timeout` when it takes longer than `seconds`; the worker is not interrupted.
    """
    done = Signal()

    def settle(worker_ctx: Any, result: Any, exc_info: Any) -> tuple[Any, Any]:
        if exc_info is None:
            done.send(result)
        else:
            done.send_exception(*exc_info)
        return result, exc_info

    entrypoint.container.spawn_worker(entrypoint, (argument,), {}, handle_result=settle)
    with eventlet.Timeout(seconds):
        return done.wait()


class DirectDoors:
    """Front doors in this process."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._doors: dict[tuple[str, str], Rpc] = {}

    def open(self, door: Rpc) -> None:
        self._doors[door.container.service_name, door.method_name] = door

    def close(self, door: Rpc) -> None:
        self._doors.pop((door.container.service_name, door.method_name), None)

    def call(self, service: str, method: str, payload: dict[str, Any]) -> dict[str, Any]:
        door = self._doors.get((service, method))
        if door is None:
            raise Away(service)
        try:
            reply: dict[str, Any] = run_worker(door, payload, self.seconds)
        except eventlet.Timeout:
            log.warning("call_timed_out", service=service, method=method)
            raise Away(service) from None
        return reply


class DirectBus:
    """Hands each event to every reader in this process."""

    shared = False

    def __init__(self) -> None:
        self._handlers: dict[tuple[str, str], list[Handles]] = {}
        self._open = Signal()

    def subscribe(self, handler: Handles) -> None:
        self._handlers.setdefault(handler.address, []).append(handler)

    def open(self) -> None:
        """Every reader is known now; relays may begin."""
        self._open.send()

    def stop_reading(self) -> None:
        """The containers wait for their own workers."""

    def close(self) -> None:
        """Nothing to close: what was not consumed waits in its outbox."""

    def answers(self) -> bool:
        return True

    def wait_until_open(self) -> None:
        self._open.wait()

    def publish(self, envelopes: list[Envelope]) -> list[bool]:
        return [self._deliver(envelope) for envelope in envelopes]

    def _deliver(self, envelope: Envelope) -> bool:
        handlers = self._handlers.get((envelope.owner, envelope.name), [])
        taken = [self._hand_over(handler, envelope) for handler in handlers]  # each, whatever the others do
        return all(taken)

    def _hand_over(self, handler: Handles, envelope: Envelope) -> bool:
        try:
            run_worker(handler, envelope, HANDLER_SECONDS)
        except (Exception, eventlet.Timeout) as error:
            log.error(
                "event_not_applied",
                event_name=envelope.name,
                event_id=str(envelope.event_id),
                reader=handler.container.service_name,
                error=repr(error),
            )
            return False
        return True

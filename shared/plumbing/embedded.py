"""Events without a broker: each is handed straight to its readers in this process.

Published means consumed here: an outbox row is done when every reader has committed it. What is not
done when the process dies is handed over again at the next start, and the inbox drops what was applied.
"""

from __future__ import annotations

import eventlet
from eventlet.event import Event as Signal

from shared.plumbing import crash_points, logs
from shared.plumbing.events import Envelope, Handles
from shared.plumbing.workers import HANDLER_SECONDS, run_worker

log = logs.logger(__name__)


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
        crash_points.reach("reader.delivered")
        try:
            run_worker(handler, envelope, HANDLER_SECONDS)
            crash_points.reach("reader.committed")
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

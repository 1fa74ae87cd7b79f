"""Events without a broker: each is handed straight to its readers in this process.

Published means consumed here: an outbox row is done when every reader has committed it. What is not
done when the process dies is handed over again at the next start, and the inbox drops what was applied.
"""

from __future__ import annotations

import eventlet
from eventlet.event import Event as Signal

from shared.plumbing import crash_points, logs
from shared.plumbing.events import Address, Envelope, Fate, Handles, known_events
from shared.plumbing.mishaps import Kind, Mishap
from shared.plumbing.workers import HANDLER_SECONDS, run_worker

log = logs.logger(__name__)
_FATES = {
    Kind.AWAY: Fate.NOT_YET,
    Kind.NOT_YET: Fate.NOT_YET,
    Kind.FAILED: Fate.FAILED,
    Kind.UNREADABLE: Fate.HOPELESS,
}
_WORST_FIRST = (Fate.NOT_YET, Fate.FAILED, Fate.HOPELESS)  # as long as one may still take it, it is tried again


class DirectBus:
    """Hands each event to every reader in this process."""

    shared = False

    def __init__(self) -> None:
        self._handlers: dict[Address, list[Handles]] = {}
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

    def publish(self, envelopes: list[Envelope]) -> list[Fate]:
        unread = {address for address, event in known_events().items() if not event.readers}
        return [
            self._deliver(envelope, handlers)
            if (handlers := self._handlers.get(envelope.address)) or envelope.address in unread
            else Fate.NOT_YET  # told by another version of Gongdan: kept for one that has a reader
            for envelope in envelopes
        ]

    def _deliver(self, envelope: Envelope, handlers: list[Handles] | None) -> Fate:
        """Hand it to each reader, whatever the others do. What is hopeless for one may still be applied by others."""
        fates = {self._hand_over(handler, envelope) for handler in handlers or ()}
        return next((fate for fate in _WORST_FIRST if fate in fates), Fate.ARRIVED)

    def _hand_over(self, handler: Handles, envelope: Envelope) -> Fate:
        crash_points.reach("reader.delivered")
        try:
            run_worker(handler, envelope, HANDLER_SECONDS)
            crash_points.reach("reader.committed")
        except (Exception, eventlet.Timeout) as error:
            mishap = Mishap.of(error)
            log.error(
                "event_not_applied",
                event_name=envelope.name,
                event_id=str(envelope.event_id),
                reader=handler.container.service_name,
                error=str(mishap),
            )
            return _FATES[mishap.kind]
        return Fate.ARRIVED

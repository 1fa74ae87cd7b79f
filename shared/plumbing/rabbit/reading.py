"""Reading queues: a message is settled only after its handler's transaction has closed.

What fails again and again, and what cannot be read at all, goes to `<queue>.dead` and is not lost.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import eventlet
from eventlet.semaphore import Semaphore
from kombu import Connection
from kombu.mixins import ConsumerMixin

from shared.plumbing import crash_points, logs
from shared.plumbing.events import Envelope, Handles
from shared.plumbing.rabbit.topology import declare, queue_of
from shared.plumbing.rabbit.wire import ignoring_trouble, unpack
from shared.plumbing.workers import HANDLER_SECONDS, run_worker

log = logs.logger(__name__)
PREFETCH = 20
LONGEST_PAUSE = 5.0


class EventConsumer(ConsumerMixin):
    """Reads the queues of this process's handlers; reconnects for ever."""

    connect_max_retries = None

    def __init__(self, uri: str, handlers: list[Handles]) -> None:
        self.connection = Connection(uri, heartbeat=30, connect_timeout=5)
        self.handlers = handlers
        self.stopping = False
        self._settling = Semaphore()
        self._consumers: list[Any] = []
        self._in_flight = 0

    def get_consumers(self, consumer_class: Any, channel: Any) -> list[Any]:
        self._consumers = consumers = []
        for handler in self.handlers:
            owner, name = handler.address
            queue = queue_of(handler.container.service_name, owner, name, handler.event_type.version)
            declare(channel, queue)
            consumer = consumer_class(queues=[queue], on_message=partial(self._take, handler))
            consumer.qos(prefetch_count=PREFETCH)
            consumers.append(consumer)
        return list(consumers)

    def on_iteration(self) -> None:
        """Stopping, the connection stays open until everything taken is settled on it."""
        if not self.stopping:
            return
        while self._consumers:
            self._consumers.pop().cancel()
        self.should_stop = self._in_flight == 0

    def on_connection_error(self, error: Exception, interval: float) -> None:
        log.warning("broker_away", error=str(error), retry_in=interval)

    def _take(self, handler: Handles, message: Any) -> None:
        try:
            envelope = unpack(message)
        except (ValueError, KeyError, TypeError) as error:
            log.error("message_unreadable", queue=message.delivery_info.get("routing_key"), error=str(error))
            self._settle(message, "reject")
            return
        self._in_flight += 1
        crash_points.reach("reader.delivered")
        eventlet.spawn(self._apply, handler, envelope, message)

    def _apply(self, handler: Handles, envelope: Envelope, message: Any) -> None:
        try:
            self._settle(message, self._outcome(handler, envelope, message))
        finally:
            self._in_flight -= 1

    def _outcome(self, handler: Handles, envelope: Envelope, message: Any) -> str:
        """Apply an event; what becomes of its message."""
        try:
            run_worker(handler, envelope, HANDLER_SECONDS)
        except (Exception, eventlet.Timeout) as error:
            tries = int((message.headers or {}).get("x-delivery-count", 0))
            log.error("event_not_applied", event_name=envelope.name, tries=tries, error=repr(error))
            eventlet.sleep(min(LONGEST_PAUSE, 0.2 * 2 ** min(tries, 10)))
            return "requeue"
        return "ack"

    def _settle(self, message: Any, how: str) -> None:
        with self._settling, ignoring_trouble():  # a lost connection means the broker delivers again
            if how == "ack":
                crash_points.reach("reader.committed")
                message.ack()
                crash_points.reach("reader.settled")
            else:
                message.reject(requeue=how == "requeue")

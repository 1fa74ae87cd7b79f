"""Events through RabbitMQ: one quorum queue per reader and event, confirmed publishing, acknowledged when committed.

A message is settled only after its handler's transaction has closed. What fails again and again, and what
cannot be read at all, goes to `<queue>.dead` and is not lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import amqp
import eventlet
import orjson
from eventlet.semaphore import Semaphore
from kombu import Connection, Exchange, Queue
from kombu.mixins import ConsumerMixin

from shared.contracts.messages import Event
from shared.plumbing import logs
from shared.plumbing.events import Envelope, Handles
from shared.plumbing.settings import Settings
from shared.plumbing.workers import HANDLER_SECONDS, run_worker

log = logs.logger(__name__)
LARGEST_MESSAGE = 4 * 2**20
PREFETCH = 20
DELIVERY_LIMIT = 20
CONFIRM_SECONDS = 10
DRAIN_SECONDS = 20
LONGEST_PAUSE = 5.0
TROUBLE = (amqp.AMQPError, OSError)
DEAD = Exchange("gongdan.dead", type="direct", durable=True)


def exchange_of(owner: str) -> Exchange:
    return Exchange(f"{owner}.events", type="topic", durable=True)


def routing_key(name: str, version: int) -> str:
    return f"{name}.v{version}"


def queue_of(reader: str, owner: str, name: str, version: int) -> Queue:
    """The queue of one reader for one event. Its arguments can never change; its version is in its name."""
    key = routing_key(name, version)
    queue = f"{reader}.{key}"
    return Queue(
        queue,
        exchange=exchange_of(owner),
        routing_key=key,
        durable=True,
        queue_arguments={
            "x-queue-type": "quorum",
            "x-delivery-limit": DELIVERY_LIMIT,
            "x-dead-letter-exchange": DEAD.name,
            "x-dead-letter-routing-key": queue,
            "x-dead-letter-strategy": "at-least-once",
            "x-overflow": "reject-publish",
        },
    )


def declare(channel: Any, queue: Queue) -> None:
    """Declare a queue with its exchange, and first the place its dead letters go to."""
    dead = Queue(
        f"{queue.name}.dead",
        exchange=DEAD,
        routing_key=queue.name,
        durable=True,
        queue_arguments={"x-queue-type": "quorum"},
    )
    dead(channel).declare()
    queue(channel).declare()


def declare_readers(channel: Any, events: Iterator[type[Event]]) -> None:
    """Declare the queue of every reader of these events, so that nothing published is lost for a late starter."""
    for event in events:
        exchange_of(event.owner)(channel).declare()
        for reader in event.readers:
            declare(channel, queue_of(reader, event.owner, event.__name__, event.version))


class RabbitBus:
    """The bus of a distributed installation."""

    shared = True

    def __init__(self, settings: Settings) -> None:
        assert settings.amqp_uri is not None
        self.uri = settings.amqp_uri
        self._handlers: list[Handles] = []
        self._connection: Any = None
        self._channel: Any = None
        self._returned: set[str] = set()
        self._publishing = Semaphore()
        self._consumer: EventConsumer | None = None
        self._reading: Any = None

    def subscribe(self, handler: Handles) -> None:
        self._handlers.append(handler)

    def open(self) -> None:
        if self._handlers:
            self._consumer = EventConsumer(self.uri, self._handlers)
            self._reading = eventlet.spawn(self._consumer.run)

    def stop_reading(self) -> None:
        """Take nothing new, and wait until what was taken is settled."""
        if self._consumer is not None:
            self._consumer.stopping = True
            with eventlet.Timeout(DRAIN_SECONDS, False):
                self._reading.wait()
            self._reading.kill()

    def close(self) -> None:
        self._drop()

    def wait_until_open(self) -> None:
        """Queues outlive their readers; there is nothing to wait for."""

    def answers(self) -> bool:
        """Does the broker take connections?"""
        try:
            with Connection(self.uri, connect_timeout=2) as connection:
                connection.connect()
        except TROUBLE:
            return False
        return True

    def publish(self, envelopes: list[Envelope]) -> list[bool]:
        """Publish in order; False from the first doubt on. A doubtful connection is dropped, its rows sent again."""
        arrived: list[bool] = []
        with self._publishing:
            try:
                for envelope in envelopes:
                    arrived.append(self._publish_one(envelope))
            except TROUBLE as error:
                log.warning("publish_failed", error=str(error))
                self._drop()
        return arrived + [False] * (len(envelopes) - len(arrived))

    def _publish_one(self, envelope: Envelope) -> bool:
        channel = self._open_channel(envelope.owner)
        self._returned.discard(str(envelope.event_id))
        readers = _events_of(envelope.owner).get(envelope.name)
        channel.basic_publish_confirm(
            amqp.Message(
                _pack(envelope),
                content_type="application/json",
                delivery_mode=2,
                message_id=str(envelope.event_id),
            ),
            exchange=exchange_of(envelope.owner).name,
            routing_key=routing_key(envelope.name, envelope.version),
            mandatory=bool(readers and readers.readers),
            timeout=CONFIRM_SECONDS,
        )
        return str(envelope.event_id) not in self._returned

    def _open_channel(self, owner: str) -> Any:
        if self._channel is None:
            self._connection = Connection(
                self.uri,
                connect_timeout=5,
                transport_options={
                    "confirm_publish": True,
                    "read_timeout": CONFIRM_SECONDS,
                    "write_timeout": CONFIRM_SECONDS,
                },
            )
            channel = self._connection.connection.channel()
            declare_readers(channel, iter(_events_of(owner).values()))
            channel.events["basic_return"].add(self._note_returned)
            self._channel = channel
        return self._channel

    def _note_returned(self, error: Any, exchange: str, key: str, message: Any) -> None:
        log.error("event_unroutable", exchange=exchange, routing_key=key)
        self._returned.add(message.properties.get("message_id", ""))

    def _drop(self) -> None:
        connection, self._connection, self._channel = self._connection, None, None
        if connection is not None:
            with _ignoring_trouble():
                connection.collapse()


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
            envelope = _unpack(message)
        except (ValueError, KeyError, TypeError) as error:
            log.error("message_unreadable", queue=message.delivery_info.get("routing_key"), error=str(error))
            self._settle(message, "reject")
            return
        self._in_flight += 1
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
        with self._settling, _ignoring_trouble():  # a lost connection means the broker delivers again
            if how == "ack":
                message.ack()
            else:
                message.reject(requeue=how == "requeue")


@contextmanager
def _ignoring_trouble() -> Iterator[None]:
    try:
        yield
    except (*TROUBLE, AttributeError) as error:  # AttributeError: the channel has already left its connection
        log.warning("broker_trouble", error=str(error))


def _events_of(owner: str) -> dict[str, type[Event]]:
    """Every event the contracts know of an owner."""
    found: dict[str, type[Event]] = {}
    pending: list[type[Event]] = [Event]
    while pending:
        for kind in pending.pop().__subclasses__():
            pending.append(kind)
            if getattr(kind, "owner", None) == owner and not kind.__subclasses__():
                found[kind.__name__] = kind
    return found


def _pack(envelope: Envelope) -> bytes:
    return orjson.dumps(
        {
            "owner": envelope.owner,
            "name": envelope.name,
            "version": envelope.version,
            "event_id": envelope.event_id,
            "plant": envelope.plant,
            "correlation_id": envelope.correlation_id,
            "recorded_at": envelope.recorded_at,
            "data": envelope.data,
        }
    )


def _unpack(message: Any) -> Envelope:
    """Read raw bytes strictly; headers and kombu's decoders are not trusted with what becomes wages."""
    body = message.body.encode() if isinstance(message.body, str) else bytes(message.body)
    if len(body) > LARGEST_MESSAGE:
        raise ValueError("message too large")
    fields = orjson.loads(body)
    if not isinstance(fields, dict) or not isinstance(fields["data"], str):
        raise TypeError("not an envelope")
    return Envelope(
        owner=str(fields["owner"]),
        name=str(fields["name"]),
        version=int(fields["version"]),
        event_id=UUID(fields["event_id"]),
        plant=str(fields["plant"]),
        correlation_id=str(fields["correlation_id"]),
        recorded_at=datetime.fromisoformat(fields["recorded_at"]),
        data=fields["data"],
    )

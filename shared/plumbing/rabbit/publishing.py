"""The bus of a distributed installation: an event is published when the broker has confirmed it."""

from __future__ import annotations

from typing import Any

import amqp
import eventlet
from eventlet.semaphore import Semaphore
from kombu import Connection

from shared.plumbing import logs
from shared.plumbing.events import Envelope, Handles
from shared.plumbing.rabbit.reading import EventConsumer
from shared.plumbing.rabbit.topology import declare_readers, events_of, exchange_of, routing_key
from shared.plumbing.rabbit.wire import TROUBLE, ignoring_trouble, pack
from shared.plumbing.settings import Settings

log = logs.logger(__name__)
CONFIRM_SECONDS = 10
DRAIN_SECONDS = 20


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
        readers = events_of(envelope.owner).get(envelope.name)
        channel.basic_publish_confirm(
            amqp.Message(
                pack(envelope),
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
            declare_readers(channel, iter(events_of(owner).values()))
            channel.events["basic_return"].add(self._note_returned)
            self._channel = channel
        return self._channel

    def _note_returned(self, error: Any, exchange: str, key: str, message: Any) -> None:
        log.error("event_unroutable", exchange=exchange, routing_key=key)
        self._returned.add(message.properties.get("message_id", ""))

    def _drop(self) -> None:
        connection, self._connection, self._channel = self._connection, None, None
        if connection is not None:
            with ignoring_trouble():
                connection.collect()

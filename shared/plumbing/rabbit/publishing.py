"""The bus of a distributed installation: an event is published when the broker has confirmed it."""

from __future__ import annotations

from typing import Any

import eventlet

from shared.plumbing import crash_points
from shared.plumbing.events import Envelope, Fate, Handles, known_events
from shared.plumbing.rabbit import topology
from shared.plumbing.rabbit.lines import Letter, Sender, is_answering
from shared.plumbing.rabbit.reading import Reader
from shared.plumbing.rabbit.topology import exchange_of, is_read, routing_key
from shared.plumbing.rabbit.wire import pack
from shared.plumbing.settings import Settings

DRAIN_SECONDS = 20


class RabbitBus:
    """The bus of a distributed installation."""

    shared = True

    def __init__(self, settings: Settings) -> None:
        assert settings.amqp_uri is not None
        self.uri = settings.amqp_uri
        self.declares = settings.amqp_declares
        self.sender = Sender(self.uri, self._declare)
        self._owners: set[str] = set()
        self._handlers: list[Handles] = []
        self._reader: Reader | None = None
        self._reading: Any = None

    def subscribe(self, handler: Handles) -> None:
        self._handlers.append(handler)

    def open(self) -> None:
        if self._handlers:
            self._reader = Reader(self.uri, self._handlers, declares=self.declares)
            self._reading = eventlet.spawn(self._reader.run)

    def stop_reading(self) -> None:
        """Take nothing new, and wait until what was taken is settled."""
        if self._reader is not None:
            self._reader.stopping = True
            with eventlet.Timeout(DRAIN_SECONDS, False):
                self._reading.wait()
            self._reading.kill()

    def close(self) -> None:
        self.sender.close()

    def wait_until_open(self) -> None:
        """Queues outlive their readers; there is nothing to wait for."""

    def answers(self) -> bool:
        """Does the broker take connections, and has it the queues we need?"""
        return (self._reader is None or self._reader.refused is None) and is_answering(self.uri)

    def publish(self, envelopes: list[Envelope]) -> list[Fate]:
        """Publish a batch, all under one deadline; `BusAway` if the broker cannot be reached."""
        owners = {envelope.owner for envelope in envelopes}
        if not owners <= self._owners:
            self._owners |= owners
            self.sender.close()  # so that their queues are declared first
        events = known_events()
        letters = [
            Letter(
                exchange_of(envelope.owner),
                routing_key(envelope.name, envelope.version),
                pack(envelope),
                mandatory=is_read(envelope.address, events),
            )
            for envelope in envelopes
        ]
        return self.sender.send(letters, lambda: crash_points.reach("relay.sent"))

    def _declare(self, channel: Any) -> None:
        for owner in sorted(self._owners):
            queues = topology.queues_of_events(owner)
            if self.declares:
                channel.exchange_declare(exchange_of(owner), "topic", durable=True, auto_delete=False)
                topology.declare(channel, queues)
            else:
                topology.require(channel, queues)

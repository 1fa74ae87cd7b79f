"""Who reads what from where. For each reader of each event a quorum queue, and a `.dead` queue beside it.

    counter.events ──▶ tally.PiecesCounted.v1.q1 ──▶ tally ──▶ done
                         ▲                             │ not now: tally.later.10s, whose time to live
                         └──────── tally.back ◀────────┤ brings it back; no worker waits meanwhile
                                                       ▼ never: tally.dead
                                       tally.PiecesCounted.v1.q1.dead

The arguments of a queue can never change, so a number for the layout is in its name. Whoever comes first,
reader or producer, declares what it needs before the first event is published; where services may not,
`./gongdan topology` has made all of it, and they only see that it is there.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import amqp

from shared.contracts.messages import Event
from shared.plumbing import pauses
from shared.plumbing.events import Address, BusAway, known_events
from shared.plumbing.rabbit.lines import TROUBLE, connect, ignoring_trouble
from shared.plumbing.settings import SERVICES

LAYOUT = "q1"  # raise it with any change of the arguments below; docs/messaging.md tells how to move
DELIVERY_LIMIT = 20
NO_LIMIT = 1_000_000_000  # RabbitMQ 4 has a limit of its own unless told one; 3.10 knows no -1
QUORUM = {"x-queue-type": "quorum"}
LOSES_NOTHING = {"x-dead-letter-strategy": "at-least-once", "x-overflow": "reject-publish"}


class OtherLayout(BusAway):
    """A queue exists with other arguments; only a person can say what is to become of it."""


class NotMade(BusAway):
    """A queue is not there, and we may not make it."""


@dataclass(frozen=True)
class ReaderQueue:
    """What one reader has of one version of one event."""

    reader: str
    owner: str
    event: str
    version: int

    @property
    def name(self) -> str:
        return f"{self.reader}.{routing_key(self.event, self.version)}.{LAYOUT}"

    @property
    def dead(self) -> str:
        return f"{self.name}.dead"


def exchange_of(owner: str) -> str:
    return f"{owner}.events"


def routing_key(name: str, version: int) -> str:
    return f"{name}.v{version}"


def dead_exchange(reader: str) -> str:
    return f"{reader}.dead"


def back_exchange(reader: str) -> str:
    return f"{reader}.back"


def later_exchange(reader: str, seconds: float) -> str:
    """Whatever is published here with the name of a queue arrives in that queue after so many seconds."""
    return f"{reader}.later.{seconds:g}s"


def later_queue(reader: str, seconds: float) -> str:
    return f"{later_exchange(reader, seconds)}.{LAYOUT}"


def queues_of_events(owner: str) -> list[ReaderQueue]:
    """The queues of everybody who reads what an owner tells."""
    events = [event for event in known_events().values() if event.owner == owner]
    return [queue_of(reader, event) for event in events for reader in event.readers]


def every_queue() -> list[ReaderQueue]:
    """All that the contracts know of, whichever service asks."""
    for owner in SERVICES:
        if find_spec(f"shared.contracts.{owner}.events"):
            importlib.import_module(f"shared.contracts.{owner}.events")
    return [queue for owner in SERVICES for queue in queues_of_events(owner)]


def queue_of(reader: str, event: type[Event]) -> ReaderQueue:
    return ReaderQueue(reader, event.owner, event.__name__, event.version)


def is_read(address: Address, events: dict[Address, type[Event]]) -> bool:
    """Must somebody get this event? Of one that only another version of Gongdan knows, we believe so."""
    event = events.get(address)
    return event is None or bool(event.readers)


def declare(channel: Any, queues: Iterable[ReaderQueue]) -> None:
    """Declare queues with all that they need; of each, first what takes what it gives up."""
    queues = list(queues)
    for reader in sorted({queue.reader for queue in queues}):
        _declare_reader(channel, reader)
    for owner in sorted({queue.owner for queue in queues}):
        channel.exchange_declare(exchange_of(owner), "topic", durable=True, auto_delete=False)
    for queue in queues:
        _queue(channel, queue.dead, {"x-delivery-limit": NO_LIMIT})
        channel.queue_bind(queue.dead, dead_exchange(queue.reader), queue.name)
        gives_up = {"x-dead-letter-exchange": dead_exchange(queue.reader), "x-dead-letter-routing-key": queue.name}
        _queue(channel, queue.name, {"x-delivery-limit": DELIVERY_LIMIT, **gives_up, **LOSES_NOTHING})
        channel.queue_bind(queue.name, back_exchange(queue.reader), queue.name)
        channel.queue_bind(queue.name, exchange_of(queue.owner), routing_key(queue.event, queue.version))


def names_at_the_broker(queues: Iterable[ReaderQueue]) -> list[str]:
    """Every place where a message for these readers may lie."""
    queues = list(queues)
    waiting = {later_queue(queue.reader, seconds) for queue in queues for seconds in pauses.PAUSES}
    return sorted(waiting.union(*((queue.name, queue.dead) for queue in queues)))


def require(channel: Any, queues: Iterable[ReaderQueue]) -> None:
    """See that queues are there, as somebody who may not make them. Worth coming back for."""
    for queue in queues:
        try:
            channel.queue_declare(queue.name, passive=True)
        except amqp.NotFound:
            raise NotMade(f"the queue {queue.name} is not there: run `./gongdan topology`") from None


def make_all(uri: str) -> int:
    """Make everything that carries events, for an installation whose services may not. `BusAway` if it cannot be.

    Returns how many queues have a reader.
    """
    queues = every_queue()
    try:
        connection = connect(uri)
        try:
            channel = connection.channel()
            for owner in SERVICES:
                channel.exchange_declare(exchange_of(owner), "topic", durable=True, auto_delete=False)
            declare(channel, queues)
        finally:
            with ignoring_trouble():
                connection.collect()
    except TROUBLE as error:
        raise BusAway(str(error)) from None
    return len(queues)


def _declare_reader(channel: Any, reader: str) -> None:
    channel.exchange_declare(dead_exchange(reader), "direct", durable=True, auto_delete=False)
    channel.exchange_declare(back_exchange(reader), "direct", durable=True, auto_delete=False)
    for seconds in sorted(set(pauses.PAUSES)):
        exchange, queue = later_exchange(reader, seconds), later_queue(reader, seconds)
        comes_back = {"x-message-ttl": round(seconds * 1000), "x-dead-letter-exchange": back_exchange(reader)}
        channel.exchange_declare(exchange, "fanout", durable=True, auto_delete=False)
        _queue(channel, queue, {"x-delivery-limit": NO_LIMIT, **comes_back, **LOSES_NOTHING})
        channel.queue_bind(queue, exchange)


def _queue(channel: Any, name: str, arguments: dict[str, Any]) -> None:
    try:
        channel.queue_declare(name, durable=True, auto_delete=False, arguments={**QUORUM, **arguments})
    except amqp.PreconditionFailed as error:
        raise OtherLayout(
            f"The queue {name} exists at the broker with other arguments than this version of Gongdan gives it. "
            "Nothing in it is lost. Let the version that made it empty it, delete it, and start again; "
            f"docs/messaging.md tells how. The broker says: {error.reply_text}"
        ) from None

"""Who reads what from where: one quorum queue for each reader of each event, and a `.dead` queue beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kombu import Exchange, Queue

from shared.contracts.messages import Event

DELIVERY_LIMIT = 20
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
    """Declare a queue with its exchange, and first the `.dead` queue that takes what it gives up."""
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


def events_of(owner: str) -> dict[str, type[Event]]:
    """Every event the contracts know of an owner."""
    found: dict[str, type[Event]] = {}
    pending: list[type[Event]] = [Event]
    while pending:
        for kind in pending.pop().__subclasses__():
            pending.append(kind)
            if getattr(kind, "owner", None) == owner and not kind.__subclasses__():
                found[kind.__name__] = kind
    return found

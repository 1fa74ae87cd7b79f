"""Looking at a test's broker, and saying things to it that no service would say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import amqp

from shared.plumbing.rabbit.lines import connect
from shared.plumbing.rabbit.topology import ReaderQueue, exchange_of, queue_of
from shared.tests.tiny_plant import PiecesCounted

QUEUE: ReaderQueue = queue_of("tally", PiecesCounted)


@contextmanager
def channel_to(uri: str) -> Iterator[amqp.Channel]:
    connection = connect(uri)
    try:
        yield connection.channel()
    finally:
        connection.collect()


def waiting_in(uri: str, queue: str) -> int:
    """How many messages of a queue nobody has in hand."""
    with channel_to(uri) as channel:
        return channel.queue_declare(queue, passive=True).message_count


def peek(uri: str, queue: str) -> list[amqp.Message]:
    """All messages of a queue; they stay there."""
    with channel_to(uri) as channel:
        count = channel.queue_declare(queue, passive=True).message_count
        return [channel.basic_get(queue) for _ in range(count)]


def say(uri: str, *bodies: bytes, **properties: Any) -> None:
    """Publish to the readers of `PiecesCounted` whatever one likes."""
    properties = {"content_type": "application/json", "delivery_mode": 2} | properties
    with channel_to(uri) as channel:
        channel.confirm_select()
        for body in bodies:
            message = amqp.Message(body, **properties)
            channel.basic_publish_confirm(message, exchange_of("counter"), "PiecesCounted.v1", timeout=10)

"""Somebody in the mail room: takes the messages out of a queue and puts them back tripled, shuffled or added to."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import amqp
from kombu import Connection

from shared.testing.nodes import Broker

Rewrite = Callable[[dict[str, Any]], dict[str, Any]]


class MailRoom:
    """A channel of our own to the broker of an installation."""

    def __init__(self, channel: Any) -> None:
        self.channel = channel

    def waiting(self, queue: str) -> int:
        count: int = self.channel.queue_declare(queue, passive=True).message_count
        return count

    def shuffle(self, queue: str, chance: random.Random, *, times: int = 3, rewrite: Rewrite | None = None) -> int:
        """Every message so many times, in any order; `rewrite` changes what its event says. How many there were."""
        taken = []
        while (message := self.channel.basic_get(queue)) is not None:
            taken.append(message)
        copies = [message for message in taken for _ in range(times)]
        chance.shuffle(copies)
        for message in copies:
            body = rewritten(message.body, rewrite) if rewrite else message.body
            kept = {key: message.properties[key] for key in ("content_type", "message_id") if key in message.properties}
            self.put(queue, body, **kept)
        for message in taken:
            self.channel.basic_ack(message.delivery_tag)
        return len(taken)

    def put(self, queue: str, body: bytes | str, **properties: Any) -> None:
        """Straight into a queue, confirmed."""
        message = amqp.Message(body, delivery_mode=2, **properties)
        self.channel.basic_publish_confirm(message, routing_key=queue, mandatory=True, timeout=10)


@contextmanager
def mail_room(amqp_uri: str) -> Iterator[MailRoom]:
    with Connection(amqp_uri, transport_options={"confirm_publish": True}) as connection:
        yield MailRoom(connection.connection.channel())


def queues(broker: Broker, amqp_uri: str, reader: str, event: str) -> list[str]:
    """The queues that a reader has of an event, as the broker knows them; not those of what was put aside."""
    names = broker.ctl("list_queues", "-p", urlsplit(amqp_uri).path[1:] or "/", "name").split()
    return [name for name in names if name.startswith(f"{reader}.{event}.") and not name.endswith(".dead")]


def rewritten(body: bytes | str, rewrite: Rewrite) -> bytes:
    """The envelope with its event rewritten."""
    envelope = json.loads(body)
    return json.dumps(envelope | {"data": json.dumps(rewrite(json.loads(envelope["data"])))}).encode()


def of_tomorrow(event: Mapping[str, Any]) -> dict[str, Any]:
    """As a newer version of the producer might tell it: with fields that today's readers have never heard of."""
    return {**event, "told_by": "a newer version", "added_later": {"deeply": ["nested", 1]}}

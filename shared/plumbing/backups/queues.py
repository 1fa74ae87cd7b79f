"""The broker after a restore: what is in its queues tells of a time that did not happen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import amqp
from kombu import Connection

from shared.plumbing.backups.refusals import BackupRefused
from shared.plumbing.rabbit.topology import every_queue, names_at_the_broker

_SECONDS = 10


def waiting(uri: str) -> int:
    """How many messages are at the broker, also those put aside and those that wait for another try."""
    return _of_all(uri, lambda channel, queue: channel.queue_declare(queue, passive=True).message_count)


def purge(uri: str) -> int:
    """Empty all of them: what a reader lacks stands in an outbox and is sent again."""
    return _of_all(uri, lambda channel, queue: channel.queue_purge(queue))


def _of_all(uri: str, messages_of: Callable[[Any, str], int]) -> int:
    """Queues are looked at and never made, so nobody needs the right to configure the broker."""
    messages = 0
    options = {"read_timeout": _SECONDS, "write_timeout": _SECONDS}
    try:
        with Connection(uri, connect_timeout=5, transport_options=options) as connection:
            for queue in names_at_the_broker(every_queue()):
                channel = connection.channel()
                try:
                    messages += messages_of(channel, queue)
                except amqp.NotFound:  # nobody has needed it yet; the broker has closed the channel
                    continue
                channel.close()
    except (amqp.AMQPError, OSError) as error:
        raise BackupRefused(f"the broker's queues cannot be looked at, and they must be emptied: {error}") from None
    return messages

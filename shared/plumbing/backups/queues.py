"""The broker after a restore: what is in its queues tells of a time that did not happen."""

from __future__ import annotations

import amqp
from kombu import Connection

from shared.plumbing.backups.refusals import BackupRefused
from shared.plumbing.rabbit.topology import declare, every_queue, names_at_the_broker

_SECONDS = 10


def waiting(uri: str) -> int:
    """How many messages are in the queues of this installation. Refuses when the broker does not answer."""
    return _over_all_queues(uri, purge=False)


def purge(uri: str) -> int:
    """Empty all of them: what a reader lacks stands in an outbox and is sent again."""
    return _over_all_queues(uri, purge=True)


def _over_all_queues(uri: str, *, purge: bool) -> int:
    messages = 0
    try:
        with Connection(
            uri, connect_timeout=5, transport_options={"read_timeout": _SECONDS, "write_timeout": _SECONDS}
        ) as connection:
            channel = connection.channel()
            queues = every_queue()
            declare(channel, queues)
            for name in names_at_the_broker(queues):
                told = channel.queue_purge(name) if purge else channel.queue_declare(name, passive=True)
                messages += told if purge else told.message_count
    except (amqp.AMQPError, OSError) as error:
        raise BackupRefused(f"the broker does not answer, and its queues must be emptied: {error}") from None
    return messages

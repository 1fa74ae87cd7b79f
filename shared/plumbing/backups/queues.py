"""The broker after a restore: what is in its queues tells of a time that did not happen."""

from __future__ import annotations

import amqp
from kombu import Connection

from shared.plumbing.backups.refusals import BackupRefused
from shared.plumbing.backups.resending import events_told_by
from shared.plumbing.rabbit.topology import declare_readers, queue_of
from shared.plumbing.settings import SERVICES

_SECONDS = 10


def waiting(uri: str) -> int:
    """How many messages are in the queues of this installation. Refuses when the broker does not answer."""
    return _over_all_queues(uri, purge=False)


def purge(uri: str) -> int:
    """Empty them, the dead letters too: what a reader lacks stands in an outbox and is sent again."""
    return _over_all_queues(uri, purge=True)


def _over_all_queues(uri: str, *, purge: bool) -> int:
    messages = 0
    try:
        with Connection(
            uri, connect_timeout=5, transport_options={"read_timeout": _SECONDS, "write_timeout": _SECONDS}
        ) as connection:
            channel = connection.channel()
            for owner in SERVICES:
                events = events_told_by(owner).values()
                declare_readers(channel, iter(events))
                for event in events:
                    for reader in event.readers:
                        queue = queue_of(reader, owner, event.__name__, event.version).name
                        for name in (queue, f"{queue}.dead"):
                            told = channel.queue_purge(name) if purge else channel.queue_declare(name, passive=True)
                            messages += told if purge else told.message_count
    except (amqp.AMQPError, OSError) as error:
        raise BackupRefused(f"the broker does not answer, and its queues must be emptied: {error}") from None
    return messages

"""An event on the wire: an envelope as bytes and back, and what a lost connection raises."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import amqp
import orjson

from shared.plumbing import logs
from shared.plumbing.events import Envelope

log = logs.logger(__name__)
LARGEST_MESSAGE = 4 * 2**20
TROUBLE = (amqp.AMQPError, OSError)


def pack(envelope: Envelope) -> bytes:
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


def unpack(message: Any) -> Envelope:
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


@contextmanager
def ignoring_trouble() -> Iterator[None]:
    try:
        yield
    except (*TROUBLE, AttributeError) as error:  # AttributeError: the channel has already left its connection
        log.warning("broker_trouble", error=str(error))

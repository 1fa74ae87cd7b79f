"""An event on the wire: an envelope as bytes and back. Nothing is believed that is not checked here."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import amqp
import orjson

from shared.plumbing.events import Address, Envelope
from shared.plumbing.mishaps import Unreadable
from shared.plumbing.strict_json import read_strictly

LARGEST_MESSAGE = 4 * 2**20
LONGEST_TEXT = 80
JSON = "application/json"
_PLAIN = re.compile(r"[^\x00-\x1f\x7f]*")
T = TypeVar("T")


def pack(envelope: Envelope) -> amqp.Message:
    body = orjson.dumps(
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
    return amqp.Message(body, content_type=JSON, delivery_mode=2, message_id=str(envelope.event_id))


def body_of(message: Any) -> bytes:
    body = message.body
    return body.encode("utf-8", "surrogateescape") if isinstance(body, str) else bytes(body)


def unpack(message: Any, address: Address) -> Envelope:
    """Read what came through the queue of an event, or say why it cannot be that event."""
    kind, coding = message.properties.get("content_type"), message.properties.get("content_encoding")
    if kind != JSON or coding not in (None, "", "utf-8", "binary"):
        raise Unreadable("its content is said to be something else than JSON")
    body = body_of(message)
    if len(body) > LARGEST_MESSAGE:
        raise Unreadable("it is too large")
    try:
        fields = read_strictly(body)
    except ValueError as error:
        raise Unreadable(f"it is no JSON: {error}") from None
    if not isinstance(fields, dict):
        raise Unreadable("it is no envelope")
    envelope = Envelope(
        owner=_text(fields, "owner"),
        name=_text(fields, "name"),
        version=_version(fields),
        event_id=_parsed(fields, "event_id", UUID),
        plant=_text(fields, "plant", longest=40),
        correlation_id=_text(fields, "correlation_id", least=0),
        recorded_at=_parsed(fields, "recorded_at", datetime.fromisoformat),
        data=_text(fields, "data", longest=LARGEST_MESSAGE),
    )
    if envelope.address != address:
        raise Unreadable("it is another event than this queue is for")
    if envelope.recorded_at.tzinfo is None:
        raise Unreadable("recorded_at has no time zone")
    return envelope


def _text(fields: dict[str, Any], name: str, *, least: int = 1, longest: int = LONGEST_TEXT) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not least <= len(value) <= longest or not _PLAIN.fullmatch(value):
        raise Unreadable(f"{name} is not what it should be")
    return value


def _version(fields: dict[str, Any]) -> int:
    value = fields.get("version")
    if type(value) is not int:
        raise Unreadable("version is not what it should be")
    return value


def _parsed(fields: dict[str, Any], name: str, parse: Callable[[str], T]) -> T:
    try:
        return parse(_text(fields, name))
    except ValueError:
        raise Unreadable(f"{name} is not what it should be") from None

"""Messages that no reader can do anything with, of every kind that comes to mind."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

NAMES = ("owner", "name", "version", "event_id", "plant", "correlation_id", "recorded_at", "data")


def envelope(**other: Any) -> bytes:
    """A sound envelope but for what is said."""
    sound = {
        "owner": "execution",
        "name": "OperationReported",
        "version": 1,
        "event_id": str(uuid4()),
        "plant": "P1",
        "correlation_id": "poison",
        "recorded_at": "2026-11-22T08:00:00+00:00",
        "data": "{}",
    }
    return json.dumps({key: value for key, value in (sound | other).items() if value is not ...}).encode()


def unreadable() -> Iterator[tuple[str, bytes, dict[str, Any]]]:
    """What is no envelope: name, body, properties."""
    bodies = {
        "nothing": b"",
        "no text": b"\xff\xfe\x00\x01",
        "no JSON": b"{",
        "null": b"null",
        "a list": b"[]",
        "a number": b"7",
        "a string": b'"report"',
        "an empty object": b"{}",
        "not a number": b'{"version": NaN}',
        "kombu's own types": b'{"__type__": "decimal", "__value__": "NaN"}',
        "an unknown type": b'{"__type__": "x", "__value__": 1}',
        "a deep nest": b"[" * 100_000,
        "far too much": b" " * (5 * 2**20),
        "two objects": envelope() * 2,
        "a byte order mark": b"\xef\xbb\xbf" + envelope(),
        "UTF-16": envelope().decode().encode("utf-16"),
    }
    bodies |= {f"without {name}": envelope(**{name: ...}) for name in NAMES}
    bodies |= {
        "a version in words": envelope(version="one"),
        "no version": envelope(version=None),
        "an id that is none": envelope(event_id="7"),
        "an id that is a number": envelope(event_id=7),
        "an instant that is none": envelope(recorded_at="yesterday"),
        "an instant that is a number": envelope(recorded_at=0),
        "data that is no text": envelope(data={"report_id": str(uuid4())}),
        "no data": envelope(data=None),
    }
    for name, body in bodies.items():
        yield name, body, {"content_type": "application/json"}
    headers = {
        "nameko.call_id_stack": 5,
        "nameko.user_id": {"a": [1]},
        "x-death": "no list",
        "x-delivery-count": "many",
    }
    yield "headers that steer the engine", b"{", {"application_headers": headers}
    yield "pickled", b"\x80\x04K\x07.", {"content_type": "application/x-python-serialize"}
    yield "an unknown kind", b"{", {"content_type": "application/x-unheard-of", "content_encoding": "bogus"}
    yield "compressed by its own account", b"{", {"application_headers": {"compression": "application/x-gzip"}}
    yield "an answer to nobody", b"{", {"reply_to": "nobody", "correlation_id": "7"}


def inapplicable() -> Iterator[tuple[str, bytes, dict[str, Any]]]:
    """Sound envelopes around events that are none."""
    contents = {
        "an event that is no JSON": "{",
        "an event that is a list": "[]",
        "an event without fields": "{}",
        "an event of another kind": json.dumps({"plant": "P1", "number": "WO-1"}),
        "an event of wrong types": json.dumps({"plant": 7, "report_id": "x", "good": "NaN", "workers": "ANNA"}),
    }
    for name, data in contents.items():
        yield name, envelope(data=data), {"content_type": "application/json"}

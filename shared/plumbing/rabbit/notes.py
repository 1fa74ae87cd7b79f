"""What a reader writes on a message that it could not apply: how often it was tried, since when, and why not.

Anybody may write headers, so whatever is not a plain small number or an instant counts as not written.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self
from uuid import UUID

import amqp

from shared.plumbing import clock
from shared.plumbing.mishaps import Mishap
from shared.plumbing.rabbit.wire import body_of

LARGEST_COUNT = 1_000_000
REASON, ERROR, WORDS, LAST_AT = "gongdan-reason", "gongdan-error", "gongdan-words", "gongdan-last-at"
_TRIES, _WAITS, _BEGUN, _FIRST_AT = "gongdan-tries", "gongdan-waits", "gongdan-begun", "gongdan-first-at"


@dataclass(frozen=True)
class Note:
    """How a message has fared so far."""

    tries: int = 0  # that failed by its own fault
    waits: int = 0  # that failed by something else's
    begun: int = 0  # that were begun, and whose end nobody has told yet
    first_at: datetime | None = None

    @classmethod
    def on(cls, message: Any) -> Self:
        headers = headers_of(message)
        return cls(
            tries=_count(headers.get(_TRIES)),
            waits=_count(headers.get(_WAITS)),
            begun=_count(headers.get(_BEGUN)),
            first_at=instant(headers.get(_FIRST_AT)),
        )

    def tried(self) -> Note:
        return self._now(tries=self.tries + 1, begun=0)

    def waited(self) -> Note:
        return self._now(waits=self.waits + 1, begun=0)

    def began(self) -> Note:
        return self._now(begun=self.begun + 1)

    def _now(self, **changes: int) -> Note:
        return replace(self, first_at=self.first_at or clock.now(), **changes)

    def headers(self) -> dict[str, Any]:
        written: dict[str, Any] = {_TRIES: self.tries, _WAITS: self.waits, _BEGUN: self.begun}
        if self.first_at is not None:
            written[_FIRST_AT] = self.first_at.isoformat()
        return written

    def last_headers(self, reason: str, mishap: Mishap) -> dict[str, Any]:
        """What stands on a dead letter."""
        last = {REASON: reason, ERROR: mishap.error, WORDS: mishap.words, LAST_AT: clock.now().isoformat()}
        return {**self.headers(), **last}


def headers_of(message: Any) -> dict[str, Any]:
    headers = message.properties.get("application_headers")
    return headers if isinstance(headers, dict) else {}


def times_returned(message: Any) -> int:
    """How often the broker got this message back without a word, by its own count."""
    return _count(headers_of(message).get("x-delivery-count"))


def identity(message: Any) -> str:
    """The id of the event; of a message that names none, a name made from its content."""
    said = message.properties.get("message_id")
    try:
        return str(UUID(said))
    except (ValueError, TypeError, AttributeError):
        return f"x{hashlib.sha256(body_of(message)).hexdigest()[:16]}"


def copy_of(message: Any, headers: dict[str, Any]) -> amqp.Message:
    """The same content under its identity, with nothing else of what stood on it."""
    kept = {
        name: message.properties[name] for name in ("content_type", "content_encoding") if name in message.properties
    }
    return amqp.Message(
        body_of(message), delivery_mode=2, message_id=identity(message), application_headers=headers, **kept
    )


def _count(said: Any) -> int:
    return said if type(said) is int and 0 <= said <= LARGEST_COUNT else 0


def instant(said: Any) -> datetime | None:
    """An aware instant, if it is one."""
    try:
        instant = datetime.fromisoformat(said)
    except (TypeError, ValueError):
        return None
    return instant if instant.tzinfo is not None else None

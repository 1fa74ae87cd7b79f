"""A service's front door without a network and without a bus: plain values in, plain values out."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID, uuid4

import orjson

from shared.contracts.caller import Caller
from shared.contracts.messages import Event, Message
from shared.plumbing import clock
from shared.plumbing.events import Envelope


def ask(service: Any, method: str, by: Caller, arguments: dict[str, Any]) -> dict[str, Any]:
    """As the gateway asks it."""
    plain = {name: value.dump() if isinstance(value, Message) else value for name, value in arguments.items()}
    answer: dict[str, Any] = getattr(service, method)({"caller": by.dump(), "arguments": plain})
    return answer


def tell(service: Any, told: Event, event_id: UUID | None = None) -> None:
    """As the bus brings it an event; the same one again where it has the same id."""
    name = type(told).__name__
    hear = getattr(service, "on_" + re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower())
    hear(envelope_of(told, event_id))


def envelope_of(told: Event, event_id: UUID | None = None) -> Envelope:
    """An event as its owner wrote it."""
    return Envelope(
        owner=told.owner,
        name=type(told).__name__,
        version=told.version,
        event_id=event_id or uuid4(),
        plant=told.plant,
        correlation_id="test",
        recorded_at=clock.now(),
        data=orjson.dumps(told.dump()).decode(),
    )

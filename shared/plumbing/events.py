"""`@handles(Event)`: a service's ear for a fact, and what reaches it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

import orjson
from nameko.extensions import Entrypoint

from shared.contracts.messages import Event
from shared.plumbing import logs, metrics
from shared.plumbing.retries import run_again_if_met
from shared.plumbing.tables import OutboxMessage

E = TypeVar("E", bound=Event)


@dataclass(frozen=True)
class Envelope:
    """An event on its way: its name and id, and the fact as the producer wrote it."""

    owner: str
    name: str
    version: int
    event_id: UUID
    plant: str
    correlation_id: str
    recorded_at: datetime
    data: str

    @classmethod
    def of(cls, owner: str, row: OutboxMessage) -> Envelope:
        return cls(
            owner=owner,
            name=row.name,
            version=row.version,
            event_id=row.event_id,
            plant=row.plant,
            correlation_id=row.correlation_id,
            recorded_at=row.recorded_at,
            data=row.data,
        )


@dataclass(frozen=True)
class Delivery(Generic[E]):
    """An event as it arrived: the fact, and the id that makes it recognisable."""

    event_id: UUID
    event: E
    recorded_at: datetime


class Bus(Protocol):
    """What carries events from outboxes to handlers."""

    shared: bool  # several relays may drain one outbox, so rows stay locked while they are published

    def subscribe(self, handler: Handles) -> None: ...

    def open(self) -> None: ...

    def stop_reading(self) -> None: ...

    def close(self) -> None: ...

    def answers(self) -> bool: ...

    def wait_until_open(self) -> None: ...

    def publish(self, envelopes: list[Envelope]) -> list[bool]: ...


class Handles(Entrypoint):
    """The nameko entrypoint behind `@handles`: one handler per event per service."""

    def __init__(self, event_type: type[Event], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.event_type = event_type

    @property
    def address(self) -> tuple[str, str]:
        return self.event_type.owner, self.event_type.__name__

    def setup(self) -> None:
        self.container.config["bus"].subscribe(self)


def handles(event_type: type[E]) -> Callable[[Callable[[Any, Delivery[E]], None]], Callable[..., None]]:
    """Subscribe a method to an event. It returns when the fact is applied and committed, or raises."""

    def decorate(method: Callable[[Any, Delivery[E]], None]) -> Callable[..., None]:
        @functools.wraps(method)
        def on_event(self: Any, envelope: Envelope) -> None:
            delivery = Delivery(envelope.event_id, event_type.load(orjson.loads(envelope.data)), envelope.recorded_at)
            with (
                logs.about(correlation_id=envelope.correlation_id, service=self.name, plant=envelope.plant),
                metrics.measured(self.name, "event", method.__name__),
            ):
                run_again_if_met(lambda: method(self, delivery))

        decorated: Callable[..., None] = Handles.decorator(event_type)(on_event)
        return decorated

    return decorate

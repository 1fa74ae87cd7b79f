"""`@handles(Event)`: a service's ear for a fact, and what reaches it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from nameko.extensions import Entrypoint

from shared.contracts.messages import Event
from shared.contracts.refusals import Invalid
from shared.plumbing import logs, metrics
from shared.plumbing.mishaps import Unreadable
from shared.plumbing.retries import run_again_if_met
from shared.plumbing.strict_json import read_strictly
from shared.plumbing.tables import OutboxMessage

E = TypeVar("E", bound=Event)
Address = tuple[str, str, int]  # owner, name and version of an event; each version has readers of its own


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

    @property
    def address(self) -> Address:
        return self.owner, self.name, self.version

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


class Fate(Enum):
    """What became of an event that was given to the bus."""

    ARRIVED = "arrived"
    FAILED = "failed"  # refused, returned, or its reader could not apply it
    DOUBTFUL = "doubtful"  # no answer; perhaps it arrived
    NOT_YET = "not_yet"  # the event is fine, what it needs is away
    HOPELESS = "hopeless"  # its reader cannot read it


class BusAway(Exception):
    """Nothing can be published now, and no event is to blame."""


class Bus(Protocol):
    """What carries events from outboxes to handlers."""

    shared: bool  # several relays may drain one outbox, so rows stay locked while they are published

    def subscribe(self, handler: Handles) -> None: ...

    def open(self) -> None: ...

    def stop_reading(self) -> None: ...

    def close(self) -> None: ...

    def answers(self) -> bool: ...

    def wait_until_open(self) -> None: ...

    def publish(self, envelopes: list[Envelope]) -> list[Fate]: ...


def known_events() -> dict[Address, type[Event]]:
    """Every event of the contracts that are loaded."""
    found: dict[Address, type[Event]] = {}
    pending: list[type[Event]] = [Event]
    while pending:
        for kind in pending.pop().__subclasses__():
            pending.append(kind)
            if getattr(kind, "owner", None) is not None and not kind.__subclasses__():
                found[kind.owner, kind.__name__, kind.version] = kind
    return found


class Handles(Entrypoint):
    """The nameko entrypoint behind `@handles`: one handler per event and version in a service."""

    def __init__(self, event_type: type[Event], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.event_type = event_type

    @property
    def address(self) -> Address:
        return self.event_type.owner, self.event_type.__name__, self.event_type.version

    def setup(self) -> None:
        self.container.config["bus"].subscribe(self)


def _fact_in(envelope: Envelope, event_type: type[E]) -> E:
    try:
        event = event_type.load(read_strictly(envelope.data))
    except (Invalid, ValueError, TypeError, ArithmeticError) as error:
        raise Unreadable(str(error)) from None
    if event.plant != envelope.plant:
        raise Unreadable("the fact is another plant's than its envelope says")
    return event


def handles(event_type: type[E]) -> Callable[[Callable[[Any, Delivery[E]], None]], Callable[..., None]]:
    """Subscribe a method to an event. It returns when the fact is applied and committed, or raises."""

    def decorate(method: Callable[[Any, Delivery[E]], None]) -> Callable[..., None]:
        @functools.wraps(method)
        def on_event(self: Any, envelope: Envelope) -> None:
            delivery = Delivery(envelope.event_id, _fact_in(envelope, event_type), envelope.recorded_at)
            with (
                logs.about(correlation_id=envelope.correlation_id, service=self.name, plant=envelope.plant),
                metrics.measured(self.name, "event", method.__name__),
            ):
                run_again_if_met(lambda: method(self, delivery))

        decorated: Callable[..., None] = Handles.decorator(event_type)(on_event)
        return decorated

    return decorate

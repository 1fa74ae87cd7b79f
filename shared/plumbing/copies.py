"""What a service keeps of others' nouns, declared in one place: such tables can be rebuilt from the others' logs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table
from sqlalchemy.orm import Session

from shared.contracts.messages import Event

Row = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """Some rows of a plant in one table. `only` says which, when not all are meant."""

    model: type[Any]
    only: ColumnElement[bool] | None = field(default=None, kw_only=True)
    plant: str = field(default="plant", kw_only=True)  # the column that says whose they are

    @property
    def table(self) -> Table:
        table: Table = self.model.__table__
        return table


@dataclass(frozen=True)
class Told(Kind):
    """Rows that come and go with what others tell.

    `own` are columns that are decided here: a replay leaves them as they are, and never deletes a row that has
    some. `reckoned` are columns that follow here from what others tell, at other moments than in a replay: it leaves
    them as they are too, and `afterwards` reckons those of rows that were mended. `key` tells rows apart whose ids
    are given by chance.
    """

    own: tuple[str, ...] = ()
    reckoned: tuple[str, ...] = ()
    key: tuple[str, ...] = ()


@dataclass(frozen=True)
class Noted(Kind):
    """Rows of our own with columns in which we note what others tell, and what these hold before anything is told."""

    columns: Row = field(default_factory=dict)


@dataclass(frozen=True)
class Seen(Kind):
    """Rows of our own that are looked at when a fact is applied, and never changed by it."""


@dataclass(frozen=True)
class Mended:
    """One row that a replay put right: `added`, `changed` or `removed`, with its primary key."""

    table: str
    how: str
    key: Row


@dataclass(frozen=True, kw_only=True)
class Copies:
    """Everything a replay needs to know about a service.

    `ears` copy a fact, and decide nothing; those `by_id` want the id of the fact too. `decided` names the events
    whose effect was decided when they came: it is this service's own, and no replay decides it again. `afterwards`
    lets our own columns follow the copies that were mended.
    """

    ears: Mapping[type[Event], Callable[[Session, Any], object]] = field(default_factory=dict)
    by_id: Mapping[type[Event], Callable[[Session, Any, UUID], object]] = field(default_factory=dict)
    decided: tuple[type[Event], ...] = ()
    told: tuple[Told, ...] = ()
    noted: tuple[Noted, ...] = ()
    seen: tuple[Seen, ...] = ()
    afterwards: Callable[[Session, str, Sequence[Mended]], None] | None = None

    @property
    def events(self) -> dict[str, type[Event]]:
        """What a replay applies, by name."""
        return {event.__name__: event for event in (*self.ears, *self.by_id)}

    def apply(self, session: Session, event: Event, event_id: UUID) -> None:
        kind = type(event)
        if kind in self.by_id:
            self.by_id[kind](session, event, event_id)
        else:
            self.ears[kind](session, event)

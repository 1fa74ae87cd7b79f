"""A shadow of a service's tables: empty, apart from the service's database, and filled by applying facts.

It is a SQLite database that vanishes with this process, kept in memory until it grows too large for that.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import eventlet
import orjson
from sqlalchemy import Table, event, insert, select
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import StaticPool

from shared.plumbing import logs
from shared.plumbing.batches import batches
from shared.plumbing.copies import Copies, Kind, Noted, Row, Told
from shared.plumbing.discretion import discreet_engine
from shared.plumbing.events import Envelope

log = logs.logger(__name__)
AT_ONCE = 500
BREATH = 20  # facts applied between two looks at what else this process has to do


class CannotApply(Exception):
    """Facts that could not be applied, whatever came before them."""


class Shadow:
    """One plant's tables, as the facts make them."""

    def __init__(self, copies: Copies, plant: str) -> None:
        self.copies = copies
        self.plant = plant
        self.late: list[Envelope] = []  # could not be applied yet; what they build upon may still come
        self.engine = discreet_engine(
            "sqlite://",
            creator=lambda: sqlite3.connect("", check_same_thread=False, isolation_level=None),
            poolclass=StaticPool,
        )
        event.listen(self.engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
        self.make_session = sessionmaker(self.engine, expire_on_commit=False)
        copies.told[0].table.metadata.create_all(self.engine)

    def close(self) -> None:
        self.engine.dispose()

    def lend(self, live: Session) -> None:
        """Copy our own rows that facts are noted in or look at, as far as they are not here yet."""
        lent: tuple[Kind, ...] = (*self.copies.noted, *self.copies.seen)
        for kind in lent:
            with self.make_session.begin() as session:
                known = {key for key, _ in rows_of(session, kind, self.plant, ())}
                names = tuple(column.key for column in kind.table.columns)
                fresh = kind.columns if isinstance(kind, Noted) else {}
                for some in batches(rows_of(live, kind, self.plant, names), AT_ONCE):
                    rows = [dict(zip(names, row, strict=True)) | fresh for key, row in some if key not in known]
                    if rows:
                        session.execute(insert(kind.table), rows)

    def apply(self, facts: Sequence[Envelope]) -> None:
        """Apply facts together; where that fails, one by one, and what fails even so waits for the rest."""
        if facts and not self._applied(facts):
            self.late += [fact for fact in facts if not self._applied([fact])]

    def settle(self) -> None:
        """Apply what had to wait, until nothing waits or nothing moves any more."""
        while self.late:
            late, self.late = self.late, []
            self.apply(late)
            if len(self.late) == len(late):
                raise CannotApply(", ".join(f"{fact.name} {fact.event_id}" for fact in late[:20]))

    def _applied(self, facts: Sequence[Envelope]) -> bool:
        kinds = self.copies.events
        try:
            with self.make_session.begin() as session:
                for place, fact in enumerate(facts):
                    self.copies.apply(session, kinds[fact.name].load(orjson.loads(fact.data)), fact.event_id)
                    session.info.clear()  # whatever this told the plant was told when it happened
                    if place % BREATH == 0:
                        eventlet.sleep(0)
        except Exception as error:
            log.info("replayed_fact_waits", facts=len(facts), event_name=facts[-1].name, error=repr(error))
            return False
        return True


def rows_of(session: Session, kind: Kind, plant: str, names: Sequence[str]) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    """The rows of a plant: what tells each apart, and its values by these names."""
    table = kind.table
    identity = (kind.key if isinstance(kind, Told) and kind.key else None) or keys_of(table)
    statement = select(*(table.c[name] for name in (*identity, *names))).where(table.c[kind.plant] == plant)
    if kind.only is not None:
        statement = statement.where(kind.only)
    seen: Counter[Any] = Counter()
    for some in session.execute(statement.execution_options(yield_per=AT_ONCE)).partitions():
        for row in some:
            key: Any = tuple(map(_plain, row[: len(identity)]))
            if isinstance(kind, Told) and kind.key:
                seen[key] += 1
                key = (*key, seen[key])
            yield key, tuple(row[len(identity) :])
        eventlet.sleep(0)


def keys_of(table: Table) -> tuple[str, ...]:
    return tuple(column.key for column in table.primary_key.columns)


def key_row(table: Table, values: Row) -> Row:
    return {name: values[name] for name in keys_of(table)}


def _plain(value: Any) -> Any:
    """A value that can tell rows apart: JSON as text, the same for the same content."""
    return json.dumps(value, sort_keys=True) if isinstance(value, (dict, list)) else value

"""Live tables made equal to their shadow, row by row: only what differs is touched."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, and_, delete, insert, update
from sqlalchemy.orm import Session

from shared.plumbing.batches import batches
from shared.plumbing.copies import Copies, Mended, Noted, Row, Told
from shared.plumbing.shadow import AT_ONCE, Shadow, key_row, keys_of, rows_of


def mend(live: Session, shadow: Shadow, copies: Copies) -> list[Mended]:
    """Put right what differs, and say what it was."""
    kinds: tuple[Told | Noted, ...] = (*copies.told, *copies.noted)
    differences = [_compare(live, shadow, kind) for kind in kinds]
    mended: list[Mended] = []
    order = list(copies.told[0].table.metadata.sorted_tables)
    for difference in sorted(differences, key=lambda one: order.index(one.table), reverse=True):
        mended += difference.remove(live)
    for difference in sorted(differences, key=lambda one: order.index(one.table)):
        mended += difference.write(live)
    if copies.afterwards is not None:
        copies.afterwards(live, shadow.plant, mended)
    return mended


class Difference:
    """What is missing, wrong or too much in one table."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.added: list[Row] = []
        self.changed: list[tuple[Row, Row]] = []  # key, new values
        self.removed: list[Row] = []

    def remove(self, live: Session) -> list[Mended]:
        for key in self.removed:
            live.execute(delete(self.table).where(self._is(key)))
        return self._told("removed", self.removed)

    def write(self, live: Session) -> list[Mended]:
        for some in batches(self.added, AT_ONCE):
            live.execute(insert(self.table), some)
        for key, values in self.changed:
            live.execute(update(self.table).where(self._is(key)).values(values))
        added = [key_row(self.table, row) for row in self.added]
        return self._told("added", added) + self._told("changed", [key for key, _ in self.changed])

    def _is(self, key: Row) -> Any:
        return and_(*(self.table.c[name] == value for name, value in key.items()))

    def _told(self, how: str, keys: list[Row]) -> list[Mended]:
        return [Mended(table=self.table.name, how=how, key=key) for key in keys]


def _compare(live: Session, shadow: Shadow, kind: Told | Noted) -> Difference:
    table = kind.table
    names = tuple(column.key for column in table.columns)
    with shadow.make_session() as session:
        meant = dict(rows_of(session, kind, shadow.plant, names))
    difference = Difference(table)
    own = {*kind.own, *kind.reckoned} if isinstance(kind, Told) else set(names) - set(kind.columns)
    looked_at = [name for name in names if name not in own and name not in keys_of(table)]
    for key, row in rows_of(live, kind, shadow.plant, names):
        is_ = dict(zip(names, row, strict=True))
        if key in meant:
            should = dict(zip(names, meant.pop(key), strict=True))
            wrong = {name: should[name] for name in looked_at if should[name] != is_[name]}
            if wrong:
                difference.changed.append((key_row(table, is_), wrong))
        elif isinstance(kind, Told) and not kind.own:
            difference.removed.append(key_row(table, is_))
    if isinstance(kind, Told):
        difference.added = [dict(zip(names, row, strict=True)) for row in meant.values()]
    return difference

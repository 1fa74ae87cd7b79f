"""A row as a backup carries it: whole numbers and texts only, the same from SQLite and from PostgreSQL.

Both databases are asked for that form in their own SQL, so nothing is computed row by row here, and
nothing passes through a float: decimals are the scaled integers they are stored as, instants are UTC to
the microsecond, JSON is the text it was written as.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects import sqlite

from shared.plumbing.backups.refusals import BackupRefused
from shared.plumbing.migrations import MARK

INTEGER, TEXT, UUID, JSON, BOOLEAN, DATE, INSTANT = "integer", "text", "uuid", "json", "boolean", "date", "instant"
REVISIONS = "alembic_version"
BATCH = 2000
_UUID_IN_SQLITE = 32  # SQLAlchemy keeps a UUID there as CHAR(32); our own texts are VARCHAR

Value = int | str | None
Row = Sequence[Value]


@dataclass(frozen=True)
class TableShape:
    """A table as a backup knows it: its columns, and what kind of value each holds."""

    name: str
    columns: tuple[tuple[str, str], ...]


def tables_of(connection: sa.Connection) -> list[sa.Table]:
    """Every table with rows to keep, parents before their children."""
    found = sa.MetaData()
    found.reflect(connection, only=lambda name, _: name not in (REVISIONS, MARK))
    return list(found.sorted_tables)


def shape_of(table: sa.Table) -> TableShape:
    return TableShape(table.name, tuple((column.name, kind_of(column)) for column in table.columns))


def kind_of(column: sa.Column[object]) -> str:
    """What a column holds, judged by how the database declares it."""
    declared = column.type
    if isinstance(declared, sa.Uuid) or (isinstance(declared, sa.CHAR) and declared.length == _UUID_IN_SQLITE):
        return UUID
    for kind, types in (
        (JSON, sa.JSON),
        (BOOLEAN, sa.Boolean),
        (INSTANT, sa.DateTime),
        (DATE, sa.Date),
        (TEXT, sa.String),
        (INTEGER, sa.Integer),
    ):
        if isinstance(declared, types):
            return kind
    raise BackupRefused(f"{column.table.name}.{column.name} is a {declared!r}, which a backup cannot carry")


def read(connection: sa.Connection, table: sa.Table) -> Iterator[Sequence[Row]]:
    """All rows in the form of a backup, some at a time; memory does not grow with the table."""
    as_carried = [_as_carried(column, connection.dialect.name) for column in table.columns]
    result = connection.execute(sa.select(*as_carried), execution_options={"yield_per": BATCH})
    for rows in result.partitions():
        yield list(map(tuple, rows))


def _as_carried(column: sa.Column[object], dialect: str) -> sa.ColumnElement[object]:
    kind = kind_of(column)
    if dialect == sqlite.dialect.name:
        return sa.type_coerce(column, sa.Integer if kind in (INTEGER, BOOLEAN) else sa.Text)  # as it is stored
    carried: dict[str, sa.ColumnElement[object]] = {
        UUID: sa.func.replace(sa.cast(column, sa.Text), "-", ""),
        JSON: sa.cast(column, sa.Text),
        BOOLEAN: sa.cast(column, sa.Integer),
        DATE: sa.func.to_char(column, "YYYY-MM-DD"),
        INSTANT: sa.func.to_char(sa.func.timezone("UTC", column), "YYYY-MM-DD HH24:MI:SS.US"),
    }
    return carried.get(kind, column)

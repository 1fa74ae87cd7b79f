"""Rows in every table of a database, whatever its revision: what a plant has when it is upgraded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import types
from sqlalchemy.engine import Connection

ROWS = 3
FIRST = datetime(2026, 3, 29, 1, 59, 59, 123456, tzinfo=UTC)
UUID_DIGITS = 32
Contents = dict[str, list[dict[str, Any]]]


def fill(connection: Connection) -> None:
    """As many rows as `ROWS` in each table, no two alike, each pointing at what it must."""
    for table in _tables(connection):
        connection.execute(sa.insert(table), [_row(table, number) for number in range(1, ROWS + 1)])


def contents(connection: Connection) -> Contents:
    return {table.name: _by_key(connection, table) for table in _tables(connection)}


def lost(before: Contents, after: Contents) -> list[str]:
    """Tables that are gone, and rows that are not what they were in those columns that there still are."""
    return [
        name
        for name, rows in before.items()
        if not after.get(name) or _in_columns_of(after[name], rows) != _in_columns_of(rows, after[name])
    ]


def _in_columns_of(rows: list[dict[str, Any]], others: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{column: value for column, value in row.items() if column in others[0]} for row in rows]


def _tables(connection: Connection) -> list[sa.Table]:
    metadata = sa.MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name != "alembic_version"]


def _by_key(connection: Connection, table: sa.Table) -> list[dict[str, Any]]:
    found = connection.execute(sa.select(table).order_by(*table.primary_key.columns))
    return [dict(row) for row in found.mappings()]


def _row(table: sa.Table, number: int) -> dict[str, Any]:
    return {column.name: _value(column, number) for column in table.columns}


def _value(column: sa.Column[Any], number: int) -> Any:
    for reference in column.foreign_keys:
        return _value(reference.column, number)
    if column.name == "plant":
        is_the_key = list(column.table.primary_key.columns) == [column]
        return f"P{number}" if is_the_key else "P1"
    for kind, make in _VALUES.items():
        if isinstance(column.type, kind):
            return make(column, number)
    raise LookupError(f"{column} is {column.type!r}: what does such a value look like?")


def _text(column: sa.Column[Any], number: int) -> str:
    length = getattr(column.type, "length", None)
    if isinstance(column.type, types.CHAR) and length == UUID_DIGITS:  # SQLite's way of keeping one
        return UUID(int=number).hex
    return f"{number} {column.name}"[:length]


_VALUES: dict[type[Any], Callable[[sa.Column[Any], int], Any]] = {
    types.JSON: lambda column, number: {"number": number},
    types.Boolean: lambda column, number: number % 2 == 0,
    types.Uuid: lambda column, number: UUID(int=number),
    types.DateTime: lambda column, number: FIRST + timedelta(days=number),
    types.Date: lambda column, number: FIRST.date() + timedelta(days=number),
    types.Integer: lambda column, number: number,
    types.LargeBinary: lambda column, number: bytes([number]),
    types.String: _text,
}

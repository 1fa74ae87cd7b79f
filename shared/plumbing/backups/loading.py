"""Brings the rows of a backup into a database that is being built."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from io import BytesIO
from itertools import islice
from typing import Any

import orjson
import sqlalchemy as sa
from psycopg2 import extensions

from shared.plumbing import migrations
from shared.plumbing.backups.archive import Archive, Part
from shared.plumbing.backups.refusals import BackupRefused
from shared.plumbing.backups.rows import BATCH, Row, shape_of, tables_of
from shared.plumbing.batches import batches

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def load(connection: sa.Connection, archive: Archive, service: str) -> None:
    """Build the tables as of the backup's revision, fill them, and bring them to this version's."""
    migrations.upgrade_within(connection, service, archive.manifest.revisions[service])
    parts = {part.shape.name: part for part in archive.manifest.parts if part.service == service}
    tables = tables_of(connection)
    for table in tables:
        part = parts.pop(table.name, None)
        if part is None or part.shape != shape_of(table):
            raise BackupRefused(f"{service}.{table.name} of the backup is not the table that this version builds")
        _fill(connection, table, archive, part)
    if parts:
        raise BackupRefused(f"the backup holds tables of {service} that are unknown here: {', '.join(sorted(parts))}")
    migrations.upgrade_within(connection, service)


def _fill(connection: sa.Connection, table: sa.Table, archive: Archive, part: Part) -> None:
    rows = (_row(line, part) for line in archive.lines(part))
    try:
        if connection.dialect.name == "sqlite":
            _insert(connection, table, rows)
        else:
            _copy(connection, table, rows)
            _set_sequences(connection, table)
    except (sa.exc.DBAPIError, connection.dialect.loaded_dbapi.Error) as error:
        raise BackupRefused(f"a row of {part.name} cannot be stored here: {str(error).splitlines()[0]}") from None


def _row(line: bytes, part: Part) -> Row:
    row: Row = orjson.loads(line)
    if not isinstance(row, list) or len(row) != len(part.shape.columns):
        raise BackupRefused(f"{part.name} holds a line that is not a row of it")
    return row


def _insert(connection: sa.Connection, table: sa.Table, rows: Iterator[Row]) -> None:
    quoted = connection.dialect.identifier_preparer.quote
    columns = ", ".join(quoted(column.name) for column in table.columns)
    places = ", ".join("?" * len(table.columns))
    statement = f"INSERT INTO {quoted(table.name)} ({columns}) VALUES ({places})"
    for some in batches(map(tuple, rows), BATCH):
        connection.exec_driver_sql(statement, some)


def _copy(connection: sa.Connection, table: sa.Table, rows: Iterator[Row]) -> None:
    quoted = connection.dialect.identifier_preparer.quote
    columns = ", ".join(quoted(column.name) for column in table.columns)
    statement = f"COPY {quoted(table.name)} ({columns}) FROM STDIN"
    cursor: Any = connection.connection.cursor()
    with closing(cursor), _waiting_plainly():
        cursor.copy_expert(statement, _Copied(rows))


@contextmanager
def _waiting_plainly() -> Iterator[None]:
    """psycopg2 copies nothing while greenthreads wait for it; who restores has nobody else to serve."""
    callback = extensions.get_wait_callback()
    extensions.set_wait_callback(None)
    try:
        yield
    finally:
        extensions.set_wait_callback(callback)


class _Copied:
    """Rows as a file in PostgreSQL's own text form."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows = rows
        self._ready = BytesIO()

    def read(self, size: int) -> bytes:
        told = self._ready.read(size)
        if not told:
            some = islice(self._rows, BATCH)
            self._ready = BytesIO("".join("\t".join(map(_copied, row)) + "\n" for row in some).encode())
            told = self._ready.read(size)
        return told


def _copied(value: Any) -> str:
    if value is None:
        return "\\N"
    return value.translate(_ESCAPES) if isinstance(value, str) else str(value)


def _set_sequences(connection: sa.Connection, table: sa.Table) -> None:
    """What numbers itself goes on after the last number of the backup."""
    quoted = connection.dialect.identifier_preparer.quote
    for column in table.primary_key.columns:
        sequence = connection.execute(
            sa.text("SELECT pg_get_serial_sequence(:table, :column)"),
            {"table": quoted(table.name), "column": column.name},
        ).scalar_one()
        last = connection.execute(sa.select(sa.func.max(column))).scalar_one() if sequence else None
        if last is not None:
            connection.execute(sa.text("SELECT setval(:sequence, :last)"), {"sequence": sequence, "last": last})

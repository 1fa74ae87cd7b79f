"""A plant whose rows are awkward to carry: the ends of ranges, control characters, nothing and null."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID, uuid4

import sqlalchemy as sa

from shared.plumbing.columns import ScaledDecimal
from shared.plumbing.database import open_engine
from shared.plumbing.settings import SERVICES, Settings

AT = datetime(2026, 3, 29, 1, 59, 59, 999999, tzinfo=UTC)
RATES = sa.table(
    "rates",
    sa.column("plant", sa.String),
    sa.column("id", sa.Uuid),
    sa.column("kind", sa.String),
    sa.column("item", sa.String),
    sa.column("amount", ScaledDecimal()),
    sa.column("effective_from", sa.Date),
    sa.column("version", sa.BigInteger),
)
RATE = {
    "plant": "P1",
    "id": UUID("00ff0000-0000-4000-8000-00000000abcd"),
    "kind": "piece",
    "item": '工單\t"tab"\nline\\N é\r',
    "amount": Decimal("9223372036854.775807"),
    "effective_from": AT.date(),
    "version": 2**63 - 1,
}
REPORTS = sa.table(
    "reports",
    sa.column("plant", sa.String),
    sa.column("id", sa.Uuid),
    sa.column("work", sa.JSON),
    sa.column("is_confirmed", sa.Boolean),
    sa.column("reversed_by", sa.Uuid),
)
NOTHING_SAID, NULL_SAID = UUID(int=1), UUID(int=2)


def engine_of(settings: Settings, service: str) -> sa.Engine:
    return open_engine(settings.database_url(service))


def put(settings: Settings, service: str, table: object, *rows: dict) -> None:
    engine = engine_of(settings, service)
    with engine.begin() as connection:
        connection.execute(sa.insert(table), list(rows))
    engine.dispose()


def found(settings: Settings, service: str, statement: object) -> list:
    engine = engine_of(settings, service)
    with engine.begin() as connection:
        rows = connection.execute(statement).all()
    engine.dispose()
    return [tuple(row) for row in rows]


def told(name: str, *, published: bool = True) -> dict:
    return {
        "event_id": uuid4(),
        "plant": "P1",
        "name": name,
        "version": 1,
        "data": "{}",
        "correlation_id": "c",
        "recorded_at": AT,
        "published_at": AT if published else None,
        "attempts": 3,
        "not_before": AT if not published else None,
    }


def everything(settings: Settings) -> dict[str, list]:
    """Every row of every table as SQLite itself has it."""
    rows = {}
    for service in SERVICES:
        with closing(sqlite3.connect(settings.data / f"{service}.db")) as connection:
            tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
            for (table,) in tables:
                found = connection.execute(f'SELECT * FROM "{table}"').fetchall()
                rows[f"{service}.{table}"] = sorted(found, key=repr)
    return rows

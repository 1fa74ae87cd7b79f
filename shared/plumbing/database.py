"""A service's own database, and its unit of work: one session, one transaction, facts stored with their change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import structlog
from eventlet import tpool
from psycopg2 import errorcodes
from sqlalchemy import event, text
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as NoneFree
from sqlalchemy.orm import Session, sessionmaker

from shared.plumbing import crash_points, outbox, postgres_waits, rehearsals
from shared.plumbing.discretion import discreet_engine

# PostgreSQL gives up before we do, and we before the caller does, so nothing is left running behind a 503.
STATEMENT_SECONDS, LOCK_SECONDS, FREE_SECONDS = 8, 5, 4
_KEEPALIVES = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 20_000}
_OPTIONS = f"-c lock_timeout={LOCK_SECONDS}s -c idle_in_transaction_session_timeout=30s -c timezone=UTC"
_POSTGRES = {**_KEEPALIVES, "connect_timeout": 5, "options": f"{_OPTIONS} -c statement_timeout={STATEMENT_SECONDS}s"}
_PATIENT_POSTGRES = {**_KEEPALIVES, "connect_timeout": 5, "options": _OPTIONS}
TWO_MET = frozenset({errorcodes.SERIALIZATION_FAILURE, errorcodes.DEADLOCK_DETECTED})


def open_engine(url: str, *, patient: bool = False) -> Engine:
    """An engine for SQLite or PostgreSQL, safe under greenthreads. A `patient` one waits as long as it takes.

    SQLite gets one connection: a second one would wait for the first inside C code, where no
    greenthread can run, and freeze the process.
    """
    if make_url(url).get_backend_name() != "sqlite":
        postgres_waits.bound()
        kind = postgres_waits.Patient if patient else postgres_waits.Connection
        return discreet_engine(
            url,
            pool_size=10,
            max_overflow=10,
            pool_timeout=FREE_SECONDS,
            pool_pre_ping=True,
            connect_args={**(_PATIENT_POSTGRES if patient else _POSTGRES), "connection_factory": kind},
        )
    database = make_url(url).database
    if database and database != ":memory:":
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    engine = discreet_engine(url, pool_size=1, max_overflow=0, connect_args={"check_same_thread": False, "timeout": 5})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    event.listen(engine, "do_execute", _off_the_hub)
    return engine


def _prepare_sqlite(connection: Any, record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves; the driver's guess comes too late
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _off_the_hub(cursor: Any, statement: str, parameters: Any, context: Any) -> bool:
    """A statement over very many rows, marked `off_the_hub`, runs in a thread: here SQLite would hold everybody up."""
    if context is None or not context.execution_options.get("off_the_hub"):
        return False
    tpool.execute(cursor.execute, statement, parameters)
    return True


class Database:
    """One service's database."""

    def __init__(self, url: str) -> None:
        self.engine = open_engine(url)
        self.make_session = sessionmaker(self.engine, expire_on_commit=False)
        self.on_recorded: Callable[[], None] = lambda: None

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """One unit of work. It commits at the end of the block, with the events recorded in it, or not at all.

        Under a rehearsal nothing of it stays.
        """
        correlation_id = structlog.contextvars.get_contextvars().get("correlation_id", "")
        with self.make_session() as session:
            yield session
            session.flush()
            if rehearsals.under_way():
                session.rollback()
                return
            recorded = outbox.write_recorded(session, correlation_id)
            if recorded:
                crash_points.reach("facts.before_commit")
            session.commit()
        if recorded:
            crash_points.reach("facts.committed")
            self.on_recorded()

    def answers(self) -> bool:
        """Can the database be used right now?"""
        try:
            with self.engine.connect() as connection:
                connection.execute(text("SELECT 1"))
        except (DBAPIError, NoneFree):
            return False
        return True

    def close(self) -> None:
        self.engine.dispose()


def code_of(error: DBAPIError) -> str | None:
    """PostgreSQL's own code of what went wrong; SQLite has none of these."""
    code: str | None = getattr(error.orig, "pgcode", None)
    return code


def is_worth_retrying(error: DBAPIError) -> bool:
    """Two transactions met: the second try sees what the first one left."""
    return isinstance(error, IntegrityError) or code_of(error) in TWO_MET


def is_away(error: Exception) -> bool:
    """The database cannot be used now; nothing is wrong with the statement."""
    if isinstance(error, NoneFree):
        return True
    return isinstance(error, DBAPIError) and (error.connection_invalidated or isinstance(error, OperationalError))

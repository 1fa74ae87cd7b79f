"""All databases at one moment, while the plant works.

No reader may have applied what its producer does not have. So for the instant in which the views are
opened nobody can apply an event: in PostgreSQL the inboxes are locked against writing (reports go on), in
SQLite the files. A lock that is not free at once is not waited for while others are held: everything
is let go and tried again, so that nobody stands still behind us.
"""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import sqlalchemy as sa
from psycopg2 import errorcodes
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from shared.plumbing import clock
from shared.plumbing.backups.refusals import BackupRefused
from shared.plumbing.database import code_of
from shared.plumbing.discretion import discreet_engine

PATIENCE = 30.0  # seconds in which all locks must have been free together once
_HOLD = sa.text("LOCK TABLE inbox IN SHARE MODE")
# Of an installation whose backups are taken by a role that may write nothing (deploy/postgres/roles.sql).
_HOLD_FOR_READERS = sa.text("SELECT public.hold_the_inbox()")
_MAY_ASK = sa.text("SELECT has_function_privilege(to_regprocedure('public.hold_the_inbox()'), 'EXECUTE')")
_POSTGRES = {"connect_timeout": 5, "options": "-c timezone=UTC -c statement_timeout=0 -c lock_timeout=250"}


@dataclass
class Moment:
    """Every service's database as it was at `taken_at`."""

    taken_at: datetime
    held_seconds: float  # how long writers were kept waiting
    tries: int
    views: dict[str, sa.Connection] = field(default_factory=dict)


class Source(Protocol):
    """A database to look at."""

    view: sa.Connection

    def lock(self) -> bool:
        """Keep writers out, if that can be had now."""

    def look(self) -> None:
        """From here on `view` shows what is committed now."""

    def unlock(self) -> None: ...

    def close(self) -> None: ...


class SqliteSource:
    """A file in WAL mode: whoever reads it sees what was committed when he began."""

    def __init__(self, service: str, url: str) -> None:
        path = make_url(url).database or ""
        if not Path(path).is_file():
            raise BackupRefused(f"there is no plant here: {path} does not exist")
        self._gate = sqlite3.connect(path, timeout=0, isolation_level=None)
        engine = discreet_engine(url, poolclass=NullPool, connect_args={"timeout": 5})
        sa.event.listen(engine, "connect", _read_only)
        self.view = engine.connect()

    def lock(self) -> bool:
        try:
            self._gate.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
                return False
            raise
        return True

    def look(self) -> None:
        self.view.exec_driver_sql("BEGIN")
        self.view.exec_driver_sql("SELECT count(*) FROM sqlite_master")  # the view begins with the first read

    def unlock(self) -> None:
        if self._gate.in_transaction:
            self._gate.execute("ROLLBACK")

    def close(self) -> None:
        self._gate.close()
        self.view.close()


def _read_only(connection: Any, record: Any) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA query_only=ON")


class PostgresSource:
    """A database whose snapshot is taken by a second session while the first keeps its inbox still."""

    def __init__(self, service: str, url: str) -> None:
        engine = discreet_engine(url, poolclass=NullPool, connect_args=_POSTGRES)
        try:
            self._gate = engine.connect()
            self.view = engine.connect().execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        except DBAPIError as error:
            raise BackupRefused(f"the database of {service} does not answer: {error.orig}") from None
        if not sa.inspect(self._gate).has_table("inbox"):
            raise BackupRefused(f"there is no plant in the database of {service}: it was never migrated")
        self._hold = _HOLD_FOR_READERS if self._gate.execute(_MAY_ASK).scalar() else _HOLD
        self._gate.rollback()

    def lock(self) -> bool:
        try:
            self._gate.execute(self._hold)
        except DBAPIError as error:
            self._gate.rollback()
            if code_of(error) == errorcodes.LOCK_NOT_AVAILABLE:
                return False
            raise
        return True

    def look(self) -> None:
        self.view.execute(sa.text("SELECT 1"))

    def unlock(self) -> None:
        self._gate.rollback()

    def close(self) -> None:
        self._gate.close()
        self.view.close()


@contextmanager
def one_moment(urls: Mapping[str, str]) -> Iterator[Moment]:
    """Views of all these databases at one moment; they last as long as the block."""
    with ExitStack() as opened:
        sources: dict[str, Source] = {}
        for service, url in urls.items():
            sources[service] = _source(service, url)
            opened.callback(sources[service].close)
        moment = _stop_the_clock(list(sources.values()))
        moment.views = {service: source.view for service, source in sources.items()}
        yield moment


def _source(service: str, url: str) -> Source:
    kind = SqliteSource if make_url(url).get_backend_name() == "sqlite" else PostgresSource
    return kind(service, url)


def _stop_the_clock(sources: list[Source]) -> Moment:
    deadline, tries = time.monotonic() + PATIENCE, 0
    while time.monotonic() < deadline:
        tries += 1
        began = time.perf_counter()
        try:
            if all(source.lock() for source in sources):
                for source in sources:
                    source.look()
                taken_at = clock.now()
                held = time.perf_counter() - began
                return Moment(taken_at, held, tries)
        finally:
            for source in sources:
                source.unlock()
        time.sleep(random.uniform(0.0005, 0.004))  # unlike anybody else's rhythm
    raise BackupRefused(f"the databases were never all free within {PATIENCE:g} s; try again when less is written")

"""A SQLite file is written aside, brought to the disk, and renamed over the old one."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from shared.plumbing.backups.refusals import BackupRefused
from shared.plumbing.backups.taking import sync_folder
from shared.plumbing.backups.targets import DROP_MARK, MAKE_MARK, holds_rows
from shared.plumbing.discretion import discreet_engine


class SqliteTarget:
    """One file of a data folder. The folder's lock says that no Gongdan runs on it."""

    def __init__(self, service: str, url: str) -> None:
        self.service = service
        self.path = Path(make_url(url).database or "")
        self.aside = self.path.with_name(f".{self.path.name}.restoring")
        self._staged: sa.Connection | None = None

    def look(self) -> bool:
        if not self.path.exists():
            return False
        try:
            with _connected(self.path) as connection:
                return holds_rows(connection, self.service)
        except sa.exc.DatabaseError as error:
            raise BackupRefused(f"{self.path} cannot be used: {error.orig}; move it away to restore") from None

    def stage(self) -> sa.Connection:
        self.discard()
        self._staged = _connected(self.aside, "journal_mode=OFF", "synchronous=OFF", "foreign_keys=OFF")
        self._staged.exec_driver_sql("BEGIN IMMEDIATE")
        return self._staged

    def mark(self) -> None:
        """The old file leaves WAL mode first, so that no log of it is left for the new one to trip over."""
        assert self._staged is not None
        broken = self._staged.exec_driver_sql("PRAGMA foreign_key_check").first()
        if broken is not None:
            raise BackupRefused(f"a row of {self.service}.{broken[0]} points at a row of {broken[2]} that is missing")
        self._staged.exec_driver_sql(MAKE_MARK)
        self._staged.exec_driver_sql("COMMIT")
        self._staged.close()
        with closing(sqlite3.connect(self.path, timeout=1, isolation_level=None)) as old:
            try:
                old.execute("PRAGMA journal_mode=DELETE")
                old.execute(MAKE_MARK)
            except sqlite3.OperationalError as error:
                raise BackupRefused(f"{self.path} is in use: {error}") from None

    def settle(self) -> None:
        with self.aside.open("rb+") as file:
            os.fsync(file.fileno())
        self.aside.replace(self.path)
        sync_folder(self.path.parent)
        self._staged = None

    def release(self) -> None:
        with closing(sqlite3.connect(self.path, isolation_level=None)) as connection:
            for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", DROP_MARK):
                connection.execute(statement)

    def discard(self) -> None:
        if self._staged is not None:
            self._staged.close()
            self._staged = None
        self.aside.unlink(missing_ok=True)


def _connected(path: Path, *pragmas: str) -> sa.Connection:
    engine = discreet_engine(f"sqlite:///{path}", poolclass=NullPool, connect_args={"timeout": 1})

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    return engine.connect()

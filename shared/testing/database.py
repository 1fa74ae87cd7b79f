"""A private database of a service, migrated, for tests of use cases and queries."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session, sessionmaker

from shared.plumbing import migrations
from shared.plumbing.database import Database


def fresh_database(service: str) -> Database:
    """A new SQLite database with the service's migrations run; it vanishes with the temporary folder."""
    folder = tempfile.TemporaryDirectory(prefix="gongdan-test-")
    database = Database(f"sqlite:///{Path(folder.name) / service}.db")
    database.folder = folder  # type: ignore[attr-defined]  # lives as long as the database
    event.listen(database.engine, "connect", _hurry)
    migrations.upgrade(service, database.engine)
    return database


def _hurry(connection: Any, record: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")  # a test's data need not survive a power cut


def fresh_session_factory(service: str) -> sessionmaker[Session]:
    """Sessions on a new database of the service."""
    database = fresh_database(service)
    make = database.make_session
    make.database = database  # type: ignore[attr-defined]
    return make

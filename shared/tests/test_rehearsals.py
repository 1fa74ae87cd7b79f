"""Of a rehearsal nothing stays: no row, no fact; and what comes after it is real again."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from shared.plumbing.database import Database
from shared.plumbing.rehearsals import rehearsing


@pytest.fixture
def database(tmp_path: Path):
    database = Database(f"sqlite:///{tmp_path / 'rehearsed.db'}")
    with database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE boxes (number TEXT)"))
    yield database
    database.close()


def put_box(database: Database, number: str) -> None:
    with database.transaction() as session:
        session.execute(text("INSERT INTO boxes VALUES (:number)"), {"number": number})


def test_nothing_stays_of_a_rehearsal(database: Database):
    with rehearsing(True):
        put_box(database, "B-1")
    put_box(database, "B-2")
    with rehearsing(False):
        put_box(database, "B-3")
    with database.engine.connect() as connection:
        assert list(connection.scalars(text("SELECT number FROM boxes"))) == ["B-2", "B-3"]

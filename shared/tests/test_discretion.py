"""What fails in a database is told, and nothing of what somebody wrote into it."""

from __future__ import annotations

import traceback
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from shared.plumbing.database import Database
from shared.plumbing.rpc import Proxy
from shared.testing.callers import caller
from shared.tests.tiny_plant import Base, Count, CountPieces, running

CANARY = Decimal("7788.99")


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path):
    is_file = request.param == "sqlite"
    opened = Database(f"sqlite:///{tmp_path}/count.db" if is_file else request.getfixturevalue("postgres"))
    Base.metadata.create_all(opened.engine)
    yield opened
    opened.close()


def told_of(failing, database: Database) -> str:
    with pytest.raises(DBAPIError) as failed, database.transaction() as session:
        failing(session)
    return "".join(traceback.format_exception(failed.value))


def test_a_row_that_is_refused_is_not_quoted(database: Database):
    told = told_of(lambda session: session.execute(insert(Count), [_row(plant=None), _row(plant="P1")]), database)
    assert "INSERT INTO counts" in told
    assert "plant" in told, "which constraint it was"
    assert str(CANARY) not in told
    assert str(int(CANARY * 10**6)) not in told


def _row(plant: str | None) -> dict:
    return {"id": uuid4(), "plant": plant, "quantity": CANARY}


def test_a_key_that_is_taken_is_not_quoted(database: Database):
    with database.transaction() as session:
        session.add(Count(id=uuid4(), plant="P1", quantity=CANARY))
    taken = select(Count.id, Count.plant, Count.quantity)
    told = told_of(
        lambda session: session.execute(insert(Count).from_select(["id", "plant", "quantity"], taken)), database
    )
    with database.transaction() as session:
        assert str(session.scalar(select(Count.id))) not in told
    assert "IntegrityError" in told


def test_the_log_of_a_failing_call_holds_nobodys_numbers(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    id = uuid4()
    with running(tmp_path) as plant:
        counter = Proxy("counter", plant.doors)
        counter.call("count", caller(), command=CountPieces(id=id, quantity=Decimal(1)))
        with pytest.raises(IntegrityError):
            counter.call("count", caller(), command=CountPieces(id=id, quantity=Decimal("778.89")))
    assert "INSERT INTO counts" in caplog.text
    assert "778" not in caplog.text.replace(str(id), "")

"""Quality's own database, with two defect reasons; what a test does in its session is never committed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from services.quality.tests.inspector import name_reasons
from shared.plumbing import migrations
from shared.plumbing.database import Database


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('quality')}/quality.db")
    migrations.upgrade("quality", database.engine)
    yield database
    database.close()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.make_session() as session:
        name_reasons(session)
        session.info.clear()
        yield session

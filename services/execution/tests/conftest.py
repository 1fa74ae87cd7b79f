from __future__ import annotations

import pytest

from services.execution.tests.plant import NOON, Plant
from shared.plumbing import clock, migrations
from shared.plumbing.database import Database


@pytest.fixture
def plant(tmp_path):
    database = Database(f"sqlite:///{tmp_path}/execution.db")
    migrations.upgrade("execution", database.engine)
    clock.pretend(NOON)
    yield Plant(database)
    clock.pretend(None)
    database.close()

from __future__ import annotations

import pytest

from services.execution.tests.plant import Plant
from shared.plumbing import migrations
from shared.plumbing.database import Database


@pytest.fixture
def plant(tmp_path):
    database = Database(f"sqlite:///{tmp_path}/execution.db")
    migrations.upgrade("execution", database.engine)
    yield Plant(database)
    database.close()

from __future__ import annotations

import pytest

from services.execution.tests.plant import NOON, Plant
from shared.plumbing import clock
from shared.testing.database import fresh_database


@pytest.fixture
def plant():
    """P1 as the tests find it, on a database of their own, at about noon."""
    database = fresh_database("execution")
    clock.pretend(NOON)
    yield Plant(database)
    clock.pretend(None)
    database.close()

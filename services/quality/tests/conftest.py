"""A session of quality's own database, with two defect reasons."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from services.quality.tests.inspector import INSPECTOR
from services.quality.usecases.defect_reasons import put_defect_reason
from shared.contracts.quality.commands import PutDefectReason
from shared.contracts.values import Cause
from shared.testing.database import fresh_session_factory


@pytest.fixture
def session() -> Iterator[Session]:
    make = fresh_session_factory("quality")
    with make() as session:
        put_defect_reason(session, INSPECTOR, "SCRATCH", PutDefectReason(name="Scratch", cause=Cause.WORKER))
        put_defect_reason(session, INSPECTOR, "COLD-JOINT", PutDefectReason(name="Cold joint", cause=Cause.MACHINE))
        session.flush()
        session.info.clear()
        yield session

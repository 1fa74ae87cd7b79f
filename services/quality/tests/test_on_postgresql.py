"""The same code on a real PostgreSQL, where transactions run side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import orjson
import pytest
from sqlalchemy import select

from services.quality.tests.inspector import INSPECTOR
from services.quality.tests.test_service import SCRATCH, Door
from shared.contracts.quality.events import DefectReasonChanged
from shared.plumbing import migrations
from shared.plumbing.database import Database
from shared.plumbing.etags import etag_of
from shared.plumbing.tables import OutboxMessage


@pytest.fixture
def database(postgres: str) -> Iterator[Database]:
    database = Database(postgres)
    migrations.upgrade("quality", database.engine)
    yield database
    database.close()


def put_at_once(database: Database, names: list[str], **said: Any) -> list[dict[str, Any]]:
    """The same reason by several people at the same moment, each with a name of his own for it."""

    def put(name: str) -> dict[str, Any]:
        command = {"name": name, "cause": "machine"}
        return Door(database).ask("put_defect_reason", by=replace(INSPECTOR, **said), code="DENT", command=command)

    with ThreadPoolExecutor(len(names)) as pool:
        return list(pool.map(put, names))


def test_changes_of_a_reason_at_the_same_moment_follow_each_other(database: Database) -> None:
    """Each has a revision of its own, and of those who say which version they have seen one is right."""
    first = Door(database).ask("put_defect_reason", code="DENT", command=SCRATCH)["body"]
    for round in range(2):
        answers = put_at_once(database, [f"Dent {round}.{place}" for place in range(6)])
        assert not [answer for answer in answers if "refusal" in answer]
    with database.make_session() as session:
        told = session.scalars(select(OutboxMessage.data).where(OutboxMessage.name == DefectReasonChanged.__name__))
        counted = Counter(orjson.loads(data)["revision"] for data in told)
    assert counted == Counter(range(1, 14))
    seen = etag_of(Door(database).ask("defect_reason", code="DENT")["body"])
    assert seen != etag_of(first)
    answers = put_at_once(database, [f"Last {place}" for place in range(6)], if_match=seen)
    assert [answer.get("refusal", {}).get("code") for answer in answers].count("stale") == 5

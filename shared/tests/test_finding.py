"""What is asked for by its key is found, or unknown; what belongs to another plant is unknown, too."""

from __future__ import annotations

from uuid import uuid4

import pytest

from shared.contracts.refusals import NotFound
from shared.plumbing import clock
from shared.plumbing.database import Database
from shared.plumbing.finding import find
from shared.plumbing.tables import Base, GivenAnswer


def test_a_thing_of_another_plant_is_as_unknown_as_one_that_is_not_there(tmp_path):
    database = Database(f"sqlite:///{tmp_path}/answers.db")
    Base.metadata.create_all(database.engine)
    own, never = uuid4(), uuid4()
    with database.transaction() as session:
        session.add(GivenAnswer(plant="P1", request_id=own, fingerprint="", body="{}", answered_at=clock.now()))
        assert find(session, GivenAnswer, ("P1", own), lock=True).request_id == own
        for key in (("P2", own), ("P1", never)):
            with pytest.raises(NotFound) as refused:
                find(session, GivenAnswer, key, number="A-1")
            assert refused.value.facts == {"number": "A-1"}
    database.close()

"""Five processes are restarted one after the other, from one version of Gongdan to the next and back, under load.

Meanwhile reports are told in two versions, and some readers know only one of them.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from shared.plumbing.database import Database
from shared.plumbing.rabbit.dead_letters import BrokerDesk
from shared.plumbing.tables import OutboxMessage
from shared.testing.waiting import eventually
from tests.faults import tomorrow
from tests.faults.scene import Scene
from tests.faults.works import FiveProcesses, end_in_order, heal

# Out of order on purpose: execution tells the new version before two of its readers know it.
FORWARD = ("payroll", "execution", "gateway", "planning", "quality")
BACK = ("execution",)  # whoever tells goes back; what it told is read by readers that stay
ENOUGH = 4  # reports between one restart and the next


@pytest.mark.timeout(400)
def test_a_rolling_upgrade_with_two_versions_of_an_event_in_flight(distributed: Scene, tmp_path: Path) -> None:
    works = distributed.works
    assert isinstance(works, FiveProcesses)
    next_version = str(tomorrow.made(tmp_path))
    told_before, aside_before = told(works), put_aside(works)  # others have told and spoilt things here
    ends = []
    try:
        with distributed.at_work() as load:
            new, old = {"PYTHONPATH": next_version}, {}
            for services, settings in ((FORWARD, new), (BACK, old), (BACK, new)):
                for service in services:
                    ends.append(end_in_order(works, service)[0])
                    works.start_one(service, **settings)
                    heal(works, [service])
                    seen = len(load.gauge.reports)
                    eventually(lambda seen=seen: len(load.gauge.reports) >= seen + ENOUGH, within=60)
        distributed.must_be_right()
        fresh = told(works) - told_before
        assert fresh[1] > ENOUGH and fresh[2] > ENOUGH
        assert put_aside(works) - aside_before == set()
        assert set(ends) == {0}
    finally:
        for service in works.services:
            works.process(service).stop()
            works.start_one(service)
        heal(works)


def told(works: FiveProcesses) -> Counter[int]:
    """How many reports were told, by version, and are published."""
    database = Database(works.environment["GONGDAN_DATABASE_URL_EXECUTION"])
    try:
        with database.transaction() as session:
            found = session.execute(
                select(OutboxMessage.version, func.count())
                .where(OutboxMessage.name == "OperationReported", OutboxMessage.published_at.is_not(None))
                .group_by(OutboxMessage.version)
            )
            return Counter(dict(found.all()))
    finally:
        database.close()


def put_aside(works: FiveProcesses) -> set[tuple[str, str]]:
    """The dead letters, each by its queue and id."""
    with BrokerDesk.open(works.environment["GONGDAN_AMQP_URI"]) as desk:
        return {(letter.queue, letter.id) for letter in desk.letters(None)}

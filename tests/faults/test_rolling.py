"""Five processes are restarted one after the other, from one version of Gongdan to the next and back, under load;
or two versions of one service work side by side.

Meanwhile reports are told in two versions, and some readers know only one of them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select

from demo.client import Client
from shared.plumbing.database import Database
from shared.plumbing.rabbit.dead_letters import BrokerDesk
from shared.plumbing.tables import OutboxMessage
from shared.testing.processes import free_ports
from shared.testing.waiting import eventually
from tests.faults import tomorrow
from tests.faults.load import Load
from tests.faults.scene import Scene
from tests.faults.works import ORDERLY_WITHIN, FiveProcesses, end_in_order, heal
from tests.integration.distributed import serves

# Out of order on purpose: execution tells the new version before two of its readers know it.
FORWARD = ("payroll", "execution", "gateway", "planning", "quality")
BACK = ("execution", "quality")  # who tells, and one who reads: what this one no longer knows waits for it
DOUBLED = ("execution", "payroll")  # who tells and who reads, each in two versions at once
WORKED = re.compile(r'gongdan_(relayed_total\{.*="arrived"|inbox_applied_total\{.*="applied").*\} [1-9]')
ENOUGH = 4  # reports between one restart and the next


@pytest.mark.timeout(400)
def test_a_rolling_upgrade_with_two_versions_of_an_event_in_flight(distributed: Scene, tmp_path: Path) -> None:
    with upgrading(distributed, tmp_path) as upgrade:
        with distributed.at_work() as load:
            for services, settings in ((FORWARD, upgrade.new), (BACK, {}), (reversed(BACK), upgrade.new)):
                for service in services:
                    upgrade.restart(service, settings)
                    reported(load, ENOUGH)
        distributed.must_be_right()
        upgrade.must_have_told_in_both_versions()


@pytest.mark.timeout(400)
def test_two_versions_of_one_service_share_its_work(distributed: Scene, tmp_path: Path) -> None:
    with upgrading(distributed, tmp_path) as upgrade:
        with distributed.at_work() as load:
            reported(load, ENOUGH)
            for service in DOUBLED:
                upgrade.restart(service, upgrade.new)
            doubles = [Double(upgrade.works, service) for service in DOUBLED]
            eventually(lambda: all(double.has_worked() for double in doubles), within=60)
            reported(load, ENOUGH)
            upgrade.ends += [double.end() for double in doubles]
            for service in ("planning", "quality"):  # until now, what is told in the new version waited for them
                upgrade.restart(service, upgrade.new)
        distributed.must_be_right()
        upgrade.must_have_told_in_both_versions()


class Upgrade:
    """Services restarted one by one in tomorrow's code, and what may not come of it."""

    def __init__(self, works: FiveProcesses, tomorrows_code: Path) -> None:
        self.works, self.new = works, {"PYTHONPATH": str(tomorrows_code)}
        self.ends: list[int] = []
        self._told_before, self._aside_before = told(works), put_aside(works)  # others told and spoilt things here

    def restart(self, service: str, settings: Mapping[str, str]) -> None:
        self.ends.append(end_in_order(self.works, service)[0])
        self.works.start_one(service, **settings)
        heal(self.works, [service])

    def must_have_told_in_both_versions(self) -> None:
        """And put nothing aside, and ended each process in order."""
        fresh = told(self.works) - self._told_before
        assert fresh[1] >= ENOUGH and fresh[2] >= ENOUGH
        assert put_aside(self.works) - self._aside_before == set()
        assert set(self.ends) == {0}


@contextmanager
def upgrading(scene: Scene, folder: Path) -> Iterator[Upgrade]:
    """All of it is of today's version again afterwards."""
    works = scene.works
    assert isinstance(works, FiveProcesses)
    try:
        yield Upgrade(works, tomorrow.made(folder))
    finally:
        for service in works.services:
            works.process(service).stop()
            works.start_one(service)
        heal(works)


class Double:
    """A second process of a service, of today's version; the two share its outbox and its queues."""

    def __init__(self, works: FiveProcesses, service: str) -> None:
        (self.port,) = free_ports(1)
        self.process = works.launched(service, self.port)
        self.process.wait_until(lambda: serves(self.port))

    def has_worked(self) -> bool:
        """It published what the other recorded, or applied what was told."""
        probe = Client(f"http://127.0.0.1:{self.port}")
        try:
            lines = probe.outside("/metrics").body.decode().splitlines()
        finally:
            probe.close()
        return any(WORKED.match(line) for line in lines)

    def end(self) -> int:
        return self.process.stop(within=ORDERLY_WITHIN)


def reported(load: Load, more: int) -> None:
    """Wait until so many more reports were answered."""
    seen = len(load.gauge.reports)
    eventually(lambda: len(load.gauge.reports) >= seen + more, within=60)


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

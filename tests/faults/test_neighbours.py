"""The broker and the databases die and freeze while people report. Processes stay; nobody loses anything."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from shared.testing.waiting import eventually
from tests.faults.scene import Scene
from tests.faults.works import FiveProcesses

pytestmark = pytest.mark.timeout(400)
MOMENT = 3.0  # seconds


@contextmanager
def all_stay(works: FiveProcesses) -> Iterator[None]:
    """No process of ours may end because somebody else's did."""
    before = {service: works.process(service).pid for service in works.services}
    yield
    assert [service for service in before if not works.process(service).is_alive] == []
    assert before == {service: works.process(service).pid for service in works.services}


def works_of(scene: Scene) -> FiveProcesses:
    assert isinstance(scene.works, FiveProcesses)
    return scene.works


def test_reporting_goes_on_while_the_broker_is_dead(distributed: Scene) -> None:
    works = works_of(distributed)
    with all_stay(works):
        with distributed.at_work() as load:
            works.broker.kill()
            died = time.monotonic()
            eventually(lambda: len(load.gauge.accepted_between(died, time.monotonic())) > 30, within=60)
            works.broker.start()
        # 404: rework that was released meanwhile, of which nobody could tell the floor
        assert {status for _, _, status in load.gauge.answers} <= {200, 201, 404}
        distributed.must_be_right()


def test_reporting_goes_on_while_the_broker_is_frozen(distributed: Scene) -> None:
    works = works_of(distributed)
    with all_stay(works), distributed.at_work() as load:
        works.broker.freeze()
        try:
            froze = time.monotonic()
            eventually(lambda: len(load.gauge.accepted_between(froze, time.monotonic())) > 30, within=60)
        finally:
            works.broker.thaw()
    distributed.must_be_right()


def test_a_crashed_database_puts_reports_off_and_loses_none(distributed: Scene) -> None:
    works = works_of(distributed)
    with all_stay(works):
        with distributed.at_work() as load:
            eventually(lambda: len(load.gauge.reports) > 10, within=60)
            works.databases.kill()
            works.databases.start()
            back = len(load.gauge.reports)
            eventually(lambda: len(load.gauge.reports) > back + 20, within=60)
        distributed.must_be_right()


@pytest.mark.soak
def test_a_frozen_database_holds_up_nobody_for_long(distributed: Scene) -> None:
    works = works_of(distributed)
    with all_stay(works):
        with distributed.at_work() as load:
            eventually(lambda: len(load.gauge.reports) > 10, within=60)
            works.databases.freeze()
            try:
                load.off.wait(MOMENT)
            finally:
                works.databases.thaw()
            back = len(load.gauge.reports)
            eventually(lambda: len(load.gauge.reports) > back + 20, within=60)
        distributed.must_be_right()


@pytest.mark.soak
def test_a_frozen_service_is_only_late(distributed: Scene) -> None:
    works = works_of(distributed)
    with distributed.at_work() as load:
        for service in ("payroll", "execution"):
            works.process(service).freeze()
            try:
                load.off.wait(MOMENT)
            finally:
                works.process(service).thaw()
    distributed.must_be_right()

"""What Prometheus is told about a plant: how many reports came in, and how much is underway. No name, no money."""

from uuid import uuid4

import pytest
from prometheus_client import REGISTRY

from services.execution import service
from services.execution.tests.door import Door
from services.execution.tests.plant import P1, operation_id, worker
from shared.contracts.execution.commands import ExecutionCockpitQuery
from shared.testing.callers import caller

OPERATION = str(operation_id("WO-1", 10))


@pytest.fixture
def door(plant):
    plant.release()
    return Door(plant.database)


def told(metric: str) -> float:
    return REGISTRY.get_sample_value(metric, {"plant": P1}) or 0


def report(door, **command: object) -> None:
    door.call("report_operation", worker(), operation=OPERATION, command=command)


def test_a_report_counts_once_however_often_it_is_sent(door):
    before = told("gongdan_reports_total")
    known = str(uuid4())
    for _ in range(3):
        report(door, good="1", id=known)
    door.call("report_batch", worker(), command={"reports": [{"operation": OPERATION, "good": 1, "id": known}]})
    assert told("gongdan_reports_total") - before == 1
    door.call("report_batch", worker(), command={"reports": [{"operation": OPERATION, "good": 1}, {"operation": "x"}]})
    assert told("gongdan_reports_total") - before == 2


def test_a_refused_report_does_not_count(door):
    before = told("gongdan_reports_total")
    report(door, good="99")
    assert told("gongdan_reports_total") == before


def test_the_wall_and_the_cockpit_say_the_same(door, plant, monkeypatch):
    monkeypatch.setattr(service, "AT_ONCE", 1)
    plant.release("WO-2")
    report(door, good="4", scrap="1")
    door.service.count_pieces()
    (cockpit,) = [door.call("cockpit", caller(), query=ExecutionCockpitQuery())["body"]]
    assert told("gongdan_wip_pieces") == float(cockpit["wip"]) > 0

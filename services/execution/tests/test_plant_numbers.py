"""What Prometheus is told about a plant: how many reports came in, and how much is underway. No name, no money."""

from decimal import Decimal
from uuid import uuid4

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import select
from sqlalchemy.orm import Session

from services.execution import service
from services.execution.ledger import flow_of
from services.execution.models import Operation, WorkOrder
from services.execution.queries.cockpit import pieces_in
from services.execution.queries.floors import steps_of
from services.execution.tests.door import Door
from services.execution.tests.plant import P1, operation_id, work_order_id, worker
from shared.contracts.execution.commands import ExecutionCockpitQuery
from shared.contracts.values import Inspection, OverReport
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


def test_the_wall_says_what_is_wrong(door, plant):
    plant.trouble(work_center="WC1", stops_work=True)
    plant.trouble()
    door.service.count_trouble()
    names = ("gongdan_exceptions_unresolved", "gongdan_exceptions_escalated", "gongdan_work_centers_stopped")
    assert [told(name) for name in names] == [2, 0, 1]


def in_progress(session: Session) -> Decimal:
    """The pieces that stand somewhere, one flow after the other."""
    steps = steps_of(session, P1, Operation.rework_order_id.is_(None))
    flows = [flow_of(one, steps[one.id].steps) for one in session.scalars(select(WorkOrder))]
    parts = (flow.waiting(at) + step.rework for flow in flows for at, step in enumerate(flow.steps))
    return sum(parts, Decimal(0))


def test_pieces_in_progress_are_counted_in_one_statement_as_flow_by_flow(plant):
    plant.release(steps={10: {"over_report": OverReport.FLAG}, 20: {"inspection": Inspection.FULL}, 30: {}})
    plant.release("WO-2")
    too_many = plant.report(10, good=9, scrap=[{"reason": "CRACK", "quantity": 1}], rework=_scratched(3))
    plant.report(plant.rework(3, source=too_many), good=1)
    looked_at = plant.report(20, good=5, scrap=[{"reason": "CRACK", "quantity": 1}])
    plant.inspect(looked_at, freed=3, rework=2)
    plant.report(30, good=1)
    both = [work_order_id("WO-1"), work_order_id("WO-2")]
    counted = plant.do(lambda session: pieces_in(session, P1, both))
    # Two in rework at 10; four before, two for their result and two in rework at 20; and all of the other order.
    assert counted == plant.do(in_progress) == 20


def _scratched(quantity: int) -> list[dict[str, object]]:
    return [{"reason": "SCRATCH", "quantity": quantity}]

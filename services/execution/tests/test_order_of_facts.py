"""Facts of other services come late, twice and in any order; what stands in the end is the same."""

from datetime import timedelta
from decimal import Decimal
from itertools import permutations

import pytest

from services.execution import projections
from services.execution.tests.plant import ago, moved, operation_id, released, work_order_id
from services.execution.usecases import work_orders
from shared.contracts.planning.events import (
    OperationsScheduled,
    PlannedOperation,
    WorkerChanged,
    WorkOrderChanged,
    WorkOrderHeld,
)
from shared.contracts.values import WorkOrderStatus

EARLY = ago(hours=1)


def plan(revision, worker):
    planned = PlannedOperation(
        operation_id=operation_id("WO-1", 10),
        work_order_id=work_order_id("WO-1"),
        work_center="WC1",
        worker=worker,
        team=None,
        start=EARLY,
        end=EARLY + timedelta(hours=1),
        pinned=False,
    )
    return OperationsScheduled(plant="P1", revision=revision, operations=(planned,))


FACTS = (
    (work_orders.put_on_the_floor, released(at=EARLY)),
    (
        work_orders.follow_the_office,
        moved(WorkOrderChanged, WorkOrderStatus.RELEASED, revision=2, quantity=Decimal(12), priority=9, at=EARLY),
    ),
    (
        work_orders.follow_the_office,
        moved(WorkOrderHeld, WorkOrderStatus.ON_HOLD, revision=3, quantity=Decimal(12), priority=9, at=EARLY),
    ),
    (projections.keep_schedule, plan(1, "BO")),
    (projections.keep_schedule, plan(2, "ANNA")),
)


@pytest.mark.parametrize("order", list(permutations(range(len(FACTS))))[::12])
def test_a_work_order_and_its_plan_end_the_same_in_any_order(plant, order):
    for fact in order:
        plant.hear(*FACTS[fact])
    work_order, first, _ = plant.rows()
    assert work_order == (WorkOrderStatus.ON_HOLD, Decimal(12), 9, 3, "LAMP", 0)
    assert first[3:] == ("ANNA", None, "WC1")


def test_every_fact_may_come_twice(plant):
    for fact in (*range(len(FACTS)), *range(len(FACTS))):
        plant.hear(*FACTS[fact])
    assert len(plant.rows()) == 3


def test_a_late_word_about_a_worker_changes_nothing(plant):
    def team(revision, number):
        return WorkerChanged(
            plant="P1",
            revision=revision,
            number="ANNA",
            name="Anna",
            team=number,
            skills=(),
            calendar=None,
            active=True,
        )

    plant.hear(projections.keep_worker, team(3, "T2"))
    plant.hear(projections.keep_worker, team(2, "T1"))
    plant.release()
    assert plant.report(10, good=1).body.workers[0].team == "T2"

"""The pieces of many work orders at once, for lists: light rows, put together by the rules of the domain."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import Session

from services.execution.domain.clocks import ClockState
from services.execution.domain.flow import Step
from services.execution.domain.reporting import Floor, Place
from services.execution.ledger import flow_of, rework_flow_of
from services.execution.models import Operation, ReworkOrder, WorkerClock, WorkOrder
from services.execution.models.floor import standing
from shared.contracts.execution.views import WorkingNow
from shared.contracts.refusals import NotFound
from shared.contracts.values import OperationStatus

LIGHT = (
    Operation.id,
    Operation.work_order_id,
    Operation.rework_order_id,
    Operation.sequence,
    Operation.name,
    Operation.section,
    Operation.status,
    Operation.good,
    Operation.scrap,
    Operation.rework,
    Operation.awaiting,
)


def on_floor(session: Session, plant: str, number: str) -> WorkOrder:
    """A work order that was released, by the number people call it."""
    work_order = find_on_floor(session, plant, number)
    if work_order is None:
        raise NotFound()
    return work_order


def find_on_floor(session: Session, plant: str, number: str) -> WorkOrder | None:
    """The same, of a number that may be something else's."""
    return session.scalar(
        select(WorkOrder).where(
            WorkOrder.plant == plant, WorkOrder.number == number, WorkOrder.released_at.is_not(None)
        )
    )


@dataclass
class Steps:
    """The operations of one work order or rework order, in order."""

    rows: list[Row[*tuple[Any, ...]]] = field(default_factory=list)

    @property
    def steps(self) -> list[Step]:
        return [standing(row) for row in self.rows]

    @property
    def current(self) -> Row[*tuple[Any, ...]] | None:
        """The first that is not completed."""
        return next((row for row in self.rows if row.status is not OperationStatus.COMPLETED), None)

    def position(self, operation_id: UUID) -> int:
        return [row.id for row in self.rows].index(operation_id)


def steps_of(session: Session, plant: str, *which: ColumnElement[bool]) -> dict[UUID, Steps]:
    """The steps of work orders and of rework orders, by the id of either."""
    found: dict[UUID, Steps] = defaultdict(Steps)
    rows = session.execute(
        select(*LIGHT).where(Operation.plant == plant, *which).order_by(Operation.sequence, Operation.id)
    )
    for row in rows:
        found[row.rework_order_id or row.work_order_id].rows.append(row)
    return found


def floors_of(session: Session, operations: Iterable[tuple[Operation, WorkOrder]]) -> dict[UUID, tuple[Floor, Place]]:
    """For each operation the floor it stands on and its place there."""
    listed = list(operations)
    if not listed:
        return {}
    plant = listed[0][0].plant
    steps = steps_of(session, plant, Operation.work_order_id.in_({work_order.id for _, work_order in listed}))
    rework_ids = {operation.rework_order_id for operation, _ in listed if operation.rework_order_id is not None}
    rework_orders: dict[UUID, ReworkOrder] = {}
    if rework_ids:
        found = select(ReworkOrder).where(ReworkOrder.plant == plant, ReworkOrder.id.in_(rework_ids))
        rework_orders = {order.id: order for order in session.scalars(found)}
    return {operation.id: _floor(operation, work_order, steps, rework_orders) for operation, work_order in listed}


def _floor(
    operation: Operation, work_order: WorkOrder, steps: dict[UUID, Steps], rework_orders: dict[UUID, ReworkOrder]
) -> tuple[Floor, Place]:
    own = steps[work_order.id]
    main = flow_of(work_order, own.steps)
    if operation.rework_order_id is None:
        return Floor(main=main), Place(at=own.position(operation.id))
    order = rework_orders[operation.rework_order_id]
    inside = steps[order.id]
    rework = rework_flow_of(order, inside.steps)
    return (
        Floor(main=main, rework=rework, home=own.position(order.operation_id)),
        Place(at=inside.position(operation.id), in_rework=True),
    )


def working_now(session: Session, plant: str, work_orders: Sequence[UUID]) -> dict[UUID, list[WorkingNow]]:
    """Whose clocks run, by work order, and since which start or resume; a report in between stops no clock."""
    running: dict[UUID, list[WorkingNow]] = defaultdict(list)
    if not work_orders:
        return running
    rows = session.execute(
        select(WorkerClock.work_order_id, WorkerClock.worker, WorkerClock.operation_id, WorkerClock.told_at)
        .where(
            WorkerClock.plant == plant,
            WorkerClock.work_order_id.in_(work_orders),
            WorkerClock.state == ClockState.RUNNING,
        )
        .order_by(WorkerClock.worker)
    )
    for work_order_id, worker, operation_id, since in rows:
        if since is not None:
            running[work_order_id].append(WorkingNow(worker=worker, operation=operation_id, since=since))
    return running

"""Our copy of the floor: reaching a work order, its steps and its rework, under one lock."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from services.quality.models import Operation, WorkOrder
from shared.contracts.planning.events import WorkOrderEvent
from shared.contracts.values import WorkOrderStatus

NOTHING_TOLD = 0


def locked_work_order(session: Session, plant: str, work_order_id: UUID, number: str) -> WorkOrder:
    """The work order, nobody else counting its pieces meanwhile; made when this is the first we hear of it."""
    key = (plant, work_order_id)
    work_order = session.get(WorkOrder, key, with_for_update=True, populate_existing=True)
    if work_order is None:
        work_order = WorkOrder(
            plant=plant,
            id=work_order_id,
            number=number,
            status=WorkOrderStatus.RELEASED,
            revision=NOTHING_TOLD,
            routed=False,
            operations=[],
        )
        session.add(work_order)
        session.flush()
    return work_order


def keep_status(work_order: WorkOrder, event: WorkOrderEvent) -> None:
    """How planning says a work order stands; an older revision changes nothing."""
    if event.revision > work_order.revision:
        work_order.status, work_order.revision = event.status, event.revision


def step_of(work_order: WorkOrder, operation_id: UUID) -> Operation:
    """The step with this id; a report names no other once its work order is released."""
    return next(step for step in work_order.operations if step.id == operation_id)


def step_before(work_order: WorkOrder, sequence: int) -> Operation | None:
    """The step whose good pieces this one takes; None for the first."""
    earlier = [step for step in work_order.operations if step.sequence < sequence]
    return earlier[-1] if earlier else None

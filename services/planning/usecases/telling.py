"""What the floor is told of a work order: its own copy of the routing at release, and every change from then on."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from services.planning import views
from services.planning.domain.routing import NoRouting
from services.planning.domain.work_order import Move
from services.planning.models import Item, Plant, SalesOrder, WorkOrder
from services.planning.usecases import assignments, routings
from shared.contracts.planning.events import (
    MaterialNeed,
    ReleasedOperation,
    WorkOrderCancelled,
    WorkOrderClosed,
    WorkOrderEvent,
    WorkOrderHeld,
    WorkOrderReleased,
    WorkOrderResumed,
)
from shared.contracts.values import ZERO
from shared.plumbing import outbox

TOLD: dict[Move, type[WorkOrderEvent]] = {
    Move.HOLD: WorkOrderHeld,
    Move.RESUME: WorkOrderResumed,
    Move.CANCEL: WorkOrderCancelled,
    Move.CLOSE: WorkOrderClosed,
}


def facts(order: WorkOrder, at: datetime) -> dict[str, Any]:
    """What every fact about a work order carries."""
    return {
        "plant": order.plant,
        "revision": order.revision,
        "work_order_id": order.id,
        "work_order": order.number,
        "status": order.status,
        "quantity": order.quantity,
        "due_on": order.due_on,
        "priority": order.priority,
        "at": at,
        "reason": order.reason,
    }


def tell_released(session: Session, plant: Plant, order: WorkOrder, now: datetime) -> None:
    """The floor gets its own copy of the routing, and the plan as far as there is one."""
    if order.routing_version is None:
        raise NoRouting(item=order.item)
    item = session.get_one(Item, (order.plant, order.item))
    sales_order = session.get(SalesOrder, (order.plant, order.sales_order)) if order.sales_order else None
    steps = {step.sequence: step for step in routings.steps_of(session, order.plant, order.item, order.routing_version)}
    outbox.record(
        session,
        WorkOrderReleased(
            **facts(order, now),
            item=item.number,
            item_name=item.name,
            unit=item.unit,
            sales_order=order.sales_order,
            line=order.line,
            customer=sales_order.customer if sales_order else None,
            routing_version=order.routing_version,
            operations=tuple(
                ReleasedOperation(
                    id=operation.id,
                    sequence=operation.sequence,
                    name=operation.name,
                    code=operation.code,
                    section=operation.section,
                    work_centers=tuple(step.work_centers),
                    skill=step.skill,
                    setup_seconds=step.setup_seconds,
                    run_seconds=step.run_seconds,
                    inspection=step.inspection,
                    sample_percent=step.sample_percent or ZERO,
                    over_report=step.over_report,
                    over_report_percent=step.over_report_percent,
                    materials=tuple(
                        MaterialNeed(
                            item=material["item"],
                            quantity=Decimal(material["quantity"]),
                            backflush=material.get("backflush", False),
                        )
                        for material in step.materials
                    ),
                    inspection_plan=views.inspection_plan_of(step),
                )
                for operation in order.operations
                for step in [steps[operation.sequence]]
            ),
        ),
    )
    decided = [operation for operation in order.operations if assignments.has_plan(operation)]
    assignments.tell(session, plant, [assignments.planned(operation) for operation in decided])

"""Rework orders on the floor: quality makes, releases and cancels them; their facts come in any order."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import update
from sqlalchemy.orm import Session

from services.execution.ledger import reversal_of
from services.execution.models import InspectionResult, Operation, Plan, ReworkOrder, WorkOrder
from services.execution.usecases.work_orders import add_operations
from shared.contracts.quality.events import ReworkCancelled, ReworkEvent, ReworkOrdered, ReworkReleased
from shared.contracts.values import OperationStatus


def note_rework(session: Session, event: ReworkOrdered) -> None:
    """Pieces wait for rework; nobody may begin yet, and whoever tries is told why."""
    _hear(session, event).ordered_at = event.at
    for operation in event.operations:
        if session.get(Plan, (event.plant, operation.id)) is None:  # quality may tell it again, restored from a backup
            session.add(
                Plan(
                    plant=event.plant,
                    operation_id=operation.id,
                    work_order_id=event.work_order_id,
                    rework_order_id=event.rework_order_id,
                    revision=-1,
                )
            )


def release_rework(session: Session, event: ReworkReleased) -> None:
    """Rework may begin, unless the report that asked for it was reversed meanwhile."""
    order = _hear(session, event)
    if order.released:
        return
    order.released, order.released_at = True, event.at
    order.ordered_at = order.ordered_at or event.at
    add_operations(
        session,
        event.plant,
        event.work_order_id,
        event.operations,
        rework_order_id=event.rework_order_id,
        status=OperationStatus.CANCELLED if order.cancelled else OperationStatus.OPEN,
    )


def cancel_rework(session: Session, event: ReworkCancelled) -> None:
    """There is nothing to rework."""
    order = _hear(session, event)
    order.cancelled, order.cancelled_at = True, order.cancelled_at or event.at
    session.execute(
        update(Operation)
        .where(Operation.plant == event.plant, Operation.rework_order_id == event.rework_order_id)
        .values(status=OperationStatus.CANCELLED)
    )


def _hear(session: Session, event: ReworkEvent) -> ReworkOrder:
    """Rework and the result that ordered it are told side by side: the work order lets them in one by one."""
    session.get(WorkOrder, (event.plant, event.work_order_id), with_for_update=True)
    order = session.get(ReworkOrder, (event.plant, event.rework_order_id), with_for_update=True)
    if order is None:
        order = ReworkOrder(
            plant=event.plant,
            id=event.rework_order_id,
            work_order_id=event.work_order_id,
            operation_id=event.operation_id,
            quantity=_still_to_rework(session, event),
            source_report_id=event.source_report_id,
            source_inspection_id=event.source_inspection_id,
            released=False,
            cancelled=_source_is_reversed(session, event),
        )
        session.add(order)
    return order


def _still_to_rework(session: Session, event: ReworkEvent) -> Decimal:
    """What of the ordered pieces was there to be moved, if the inspection's result has been booked already."""
    result = session.get(InspectionResult, (event.plant, event.source_inspection_id))
    return event.quantity if result is None else min(event.quantity, result.to_rework)


def _source_is_reversed(session: Session, event: ReworkEvent) -> bool:
    return event.source_report_id is not None and reversal_of(session, event.plant, event.source_report_id) is not None

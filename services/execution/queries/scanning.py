"""What was scanned? Any code we print: an operation's, or the number of a work order, worker or work center."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from services.execution.models import Operation, WorkCenter, Worker, WorkOrder
from services.execution.queries.floors import find_on_floor
from services.execution.queries.holds import why_is_held
from services.execution.queries.operations import operation, operations_of_work_order
from shared.contracts.caller import Caller
from shared.contracts.execution.views import ScannedOperation, ScannedWorkCenter, ScannedWorker, ScannedWorkOrder
from shared.contracts.messages import View
from shared.contracts.refusals import NotFound


def scan(session: Session, caller: Caller, code: str) -> View:
    """The thing a code stands for; looked for among operations first, because those are scanned all day."""
    operation_id = session.scalar(
        select(Operation.id)
        .where(Operation.plant == caller.plant, or_(Operation.code == code, Operation.id == _as_id(code)))
        .order_by(Operation.id)
        .limit(1)
    )
    if operation_id is not None:
        return ScannedOperation(**vars(operation(session, caller, operation_id)))
    work_order = find_on_floor(session, caller.plant, code)
    if work_order is not None:
        return _work_order(session, caller, work_order)
    worker = session.get(Worker, (caller.plant, code))
    if worker is not None:
        return ScannedWorker(number=worker.number, name=worker.name, team=worker.team, active=worker.active)
    place = session.get(WorkCenter, (caller.plant, code))
    if place is not None:
        return ScannedWorkCenter(number=place.number, name=place.name, section=place.section, calendar=place.calendar)
    raise NotFound()


def _as_id(code: str) -> UUID | None:
    try:
        return UUID(code)
    except ValueError:
        return None


def _work_order(session: Session, caller: Caller, work_order: WorkOrder) -> ScannedWorkOrder:
    return ScannedWorkOrder(
        number=work_order.number,
        item=work_order.item or "",
        item_name=work_order.item_name,
        unit=work_order.unit,
        customer=work_order.customer,
        quantity=work_order.quantity,
        due_on=work_order.due_on,
        priority=work_order.priority,
        status=work_order.status,
        lot_held=why_is_held(session, work_order),
        operations=operations_of_work_order(session, caller, work_order),
    )

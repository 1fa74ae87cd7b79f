"""Goods stocked in and material moved, counted against what the work order has."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.execution import ledger as ledgers
from services.execution.domain import goods
from services.execution.domain.work_order import REPORTS_STAND, require_open
from services.execution.ledger import Ledger
from services.execution.models import Item, MaterialMovement, Operation, Receipt, WorkOrder
from services.execution.models.goods import BROUGHT_OUT
from services.execution.models.sums import total
from services.execution.usecases.holds import may_be_held, require_issuable, require_receivable
from services.execution.usecases.surroundings import look_around
from services.execution.views import material_view, receipt_view
from shared.contracts.caller import Caller
from shared.contracts.execution.commands import MoveMaterial, ReceiveGoods, ReverseReceipt
from shared.contracts.execution.events import ExecutionAudited, GoodsReceived, MaterialMoved
from shared.contracts.execution.goods import MaterialMovementView, ReceiptView
from shared.contracts.refusals import IdempotencyConflict, Invalid, NotHeardOf
from shared.contracts.values import MaterialMove, WorkOrderStatus
from shared.plumbing import clock, outbox
from shared.plumbing.finding import find
from shared.plumbing.ids import new_id


def receive_goods(session: Session, caller: Caller, number: str, command: ReceiveGoods) -> ReceiptView:
    """Stock in finished goods: never more than the last operation has good and not yet stocked in."""
    ledger = ledgers.of_number(session, caller.plant, number)
    work_order = ledger.work_order
    require_open(work_order.number, work_order.status)
    floor = ledger.floor
    goods.receive(command.quantity, available=floor.main.still_there(len(floor.main.steps) - 1))
    require_receivable(session, work_order, command.quantity)
    now = clock.now()
    place = ledger.operations[-1].work_center
    around = look_around(session, caller.plant, ledger.time_zone, workers=(caller.worker,), work_center=place)
    receipt = Receipt(
        plant=caller.plant,
        id=_unused(session, Receipt, caller, command.id),
        work_order_id=work_order.id,
        work_order=work_order.number,
        quantity=command.quantity,
        warehouse=command.warehouse,
        lot=command.lot,
        production_on=around.production_day(now, caller.worker, place),
        received_at=now,
        received_by=caller.username,
    )
    session.add(receipt)
    work_order.received += command.quantity
    outbox.record(session, _received(receipt, work_order))
    view = receipt_view(receipt)
    outbox.audit(session, caller, ExecutionAudited, action="receipt.create", object=str(receipt.id), after=view.dump())
    return view


def reverse_receipt(session: Session, caller: Caller, receipt_id: UUID, command: ReverseReceipt) -> ReceiptView:
    """A receipt was a mistake: its pieces are good at the last operation again, and not in stock."""
    original = find(session, Receipt, (caller.plant, receipt_id))
    work_order = ledgers.of_number(session, caller.plant, original.work_order).work_order
    if original.reverses is not None or is_taken_back(session, original):
        raise goods.ReceiptTakenBack()
    require_open(work_order.number, work_order.status, also=REPORTS_STAND)
    reversal = Receipt(
        plant=caller.plant,
        id=_unused(session, Receipt, caller, command.id),
        work_order_id=work_order.id,
        work_order=work_order.number,
        quantity=-original.quantity,
        warehouse=original.warehouse,
        lot=original.lot,
        production_on=original.production_on,
        received_at=clock.now(),
        received_by=caller.username,
        reverses=original.id,
        reason=command.reason,
    )
    session.add(reversal)
    work_order.received -= original.quantity
    outbox.record(session, _received(reversal, work_order))
    outbox.audit(
        session,
        caller,
        ExecutionAudited,
        action="receipt.reverse",
        object=str(original.id),
        before=receipt_view(original).dump(),
        after=receipt_view(reversal).dump(),
    )
    return receipt_view(reversal)


def is_taken_back(session: Session, receipt: Receipt) -> bool:
    """Has somebody said since that this receipt was a mistake?"""
    reversal = select(Receipt.id).where(Receipt.plant == receipt.plant, Receipt.reverses == receipt.id)
    return session.scalar(reversal) is not None


def move_material(
    session: Session,
    caller: Caller,
    number: str,
    command: MoveMaterial,
    *,
    also: tuple[WorkOrderStatus, ...] = (WorkOrderStatus.ON_HOLD,),
) -> MaterialMovementView:
    """Issue material to a work order, replenish it, or take it back: never more than is out.

    `also` names states of the work order that do not matter.
    """
    ledger = ledgers.of_number(session, caller.plant, number)
    work_order = ledger.work_order
    require_open(work_order.number, work_order.status, also=also)
    if session.get(Item, (caller.plant, command.item)) is None:
        raise NotHeardOf({"item": "unknown_material"})
    require_issuable(session, caller.plant, command)
    operation = _operation(session, ledger, command.operation)
    if command.kind is MaterialMove.RETURN:
        goods.take_back(command.quantity, out=_out(session, ledger, command.item))
    movement = MaterialMovement(
        plant=caller.plant,
        id=_unused(session, MaterialMovement, caller, command.id),
        work_order_id=work_order.id,
        work_order=work_order.number,
        operation_id=operation.id if operation else None,
        rework_order_id=operation.rework_order_id if operation else None,
        item=command.item,
        lot=command.lot,
        quantity=command.quantity,
        kind=command.kind,
        may_be_held=may_be_held(session, caller.plant, command),
        moved_at=clock.now(),
        moved_by=caller.username,
    )
    session.add(movement)
    outbox.record(session, _moved(movement))
    view = material_view(movement)
    outbox.audit(session, caller, ExecutionAudited, action="material.move", object=str(movement.id), after=view.dump())
    return view


def _received(receipt: Receipt, work_order: WorkOrder) -> GoodsReceived:
    return GoodsReceived(
        plant=receipt.plant,
        receipt_id=receipt.id,
        work_order_id=receipt.work_order_id,
        work_order=receipt.work_order,
        item=work_order.item or "",
        quantity=receipt.quantity,
        warehouse=receipt.warehouse,
        lot=receipt.lot,
        sales_order=work_order.sales_order,
        line=work_order.line,
        production_on=receipt.production_on,
        received_at=receipt.received_at,
        received_by=receipt.received_by,
        reverses=receipt.reverses,
    )


def _moved(movement: MaterialMovement) -> MaterialMoved:
    return MaterialMoved(
        plant=movement.plant,
        movement_id=movement.id,
        work_order_id=movement.work_order_id,
        work_order=movement.work_order,
        operation_id=movement.operation_id,
        rework_order_id=movement.rework_order_id,
        item=movement.item,
        lot=movement.lot,
        quantity=movement.quantity,
        kind=movement.kind,
        moved_at=movement.moved_at,
        moved_by=movement.moved_by,
    )


def _unused(
    session: Session, kind: type[Receipt] | type[MaterialMovement], caller: Caller, chosen: UUID | None
) -> UUID:
    """The id the client chose, which nothing else may have; else one of ours."""
    if chosen is not None and session.get(kind, (caller.plant, chosen)) is not None:
        raise IdempotencyConflict()
    return chosen or new_id()


def _operation(session: Session, ledger: Ledger, operation_id: UUID | None) -> Operation | None:
    if operation_id is None:
        return None
    operation = session.get(Operation, (ledger.work_order.plant, operation_id))
    if operation is None or operation.work_order_id != ledger.work_order.id:
        raise Invalid({"operation": "unknown_operation"})
    return operation


def _out(session: Session, ledger: Ledger, item: str) -> Decimal:
    """What went out to the work order and has not come back."""
    out: Decimal = session.scalars(
        select(total(BROUGHT_OUT)).where(
            MaterialMovement.plant == ledger.work_order.plant,
            MaterialMovement.work_order_id == ledger.work_order.id,
            MaterialMovement.item == item,
        )
    ).one()
    return out

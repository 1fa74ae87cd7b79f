"""Deliveries: goods leave for the customer, line by line; a mistake is taken back by another delivery."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.planning import views
from services.planning.domain import delivery as rules
from services.planning.models import Delivery, HeldLot, Plant, SalesOrder, SalesOrderLine, WorkOrder
from shared.contracts.caller import Caller
from shared.contracts.planning.commands import DeliverGoods, TakeDeliveryBack
from shared.contracts.planning.events import PlanningAudited
from shared.contracts.planning.views import DeliveryView
from shared.contracts.refusals import IdempotencyConflict, Invalid
from shared.contracts.values import ZERO
from shared.plumbing import clock, outbox
from shared.plumbing.finding import find
from shared.plumbing.ids import new_id


def deliver_goods(session: Session, caller: Caller, number: str, command: DeliverGoods) -> DeliveryView:
    """Goods leave for the customer of a sales order."""
    find(session, SalesOrder, (caller.plant, number), number=number)
    _require_unused(session, caller, command.id)
    line = session.get(SalesOrderLine, (caller.plant, number, command.line), with_for_update=True)
    if line is None:
        raise Invalid({"line": "unknown_reference"})
    today = _today(session, caller.plant)
    rules.require_past(command.delivered_on or today, today=today)
    line.delivered = rules.deliver(
        command.quantity, received=line.received, delivered=line.delivered, held=_held(session, line)
    )
    delivery = Delivery(
        plant=caller.plant,
        id=command.id or new_id(),
        sales_order=number,
        line=line.line,
        item=line.item,
        quantity=command.quantity,
        delivered_on=command.delivered_on or today,
        note=command.note,
        reverses=None,
        recorded_at=clock.now(),
        recorded_by=caller.username,
    )
    return _keep(session, caller, delivery, action="delivery.create")


def take_back(session: Session, caller: Caller, delivery_id: UUID, command: TakeDeliveryBack) -> DeliveryView:
    """The goods have not left, or have come back: they are in stock for the line again."""
    _require_unused(session, caller, command.id)
    original = find(session, Delivery, (caller.plant, delivery_id))
    key = (caller.plant, original.sales_order, original.line)
    line = session.get_one(SalesOrderLine, key, with_for_update=True)
    taken_back = select(Delivery.id).where(Delivery.plant == caller.plant, Delivery.reverses == delivery_id)
    if original.reverses is not None or session.scalar(taken_back) is not None:
        raise rules.DeliveryTakenBack()
    line.delivered -= original.quantity
    delivery = Delivery(
        plant=caller.plant,
        id=command.id or new_id(),
        sales_order=original.sales_order,
        line=original.line,
        item=original.item,
        quantity=-original.quantity,
        delivered_on=_today(session, caller.plant),
        note=command.reason,
        reverses=original.id,
        recorded_at=clock.now(),
        recorded_by=caller.username,
    )
    return _keep(session, caller, delivery, action="delivery.reverse")


def require_undelivered(session: Session, caller: Caller, number: str, quantity: Decimal) -> None:
    """So many pieces of a work order are to be taken out of stock again: those of its line that left are not there."""
    order = session.scalar(select(WorkOrder).where(WorkOrder.plant == caller.plant, WorkOrder.number == number))
    if order is None or order.sales_order is None or order.line is None:
        return
    line = session.get_one(SalesOrderLine, (caller.plant, order.sales_order, order.line))
    rules.require_undelivered(quantity, received=line.received, delivered=line.delivered)


def _held(session: Session, line: SalesOrderLine) -> list[rules.Held]:
    """What of the line is on hold by quality."""
    of_line = (WorkOrder.plant == line.plant, WorkOrder.sales_order == line.sales_order, WorkOrder.line == line.line)
    left_since = (
        select(func.sum(Delivery.quantity))
        .where(
            Delivery.plant == line.plant,
            Delivery.sales_order == line.sales_order,
            Delivery.line == line.line,
            Delivery.recorded_at > HeldLot.held_at,
        )
        .scalar_subquery()
    )
    held = (
        select(HeldLot.lot, HeldLot.reason, WorkOrder.received, HeldLot.released, left_since)
        .join(WorkOrder, (WorkOrder.plant == HeldLot.plant) & (WorkOrder.id == HeldLot.work_order_id))
        .where(*of_line, HeldLot.ended_at.is_(None))
        .order_by(HeldLot.lot)
    )
    return [
        rules.Held(lot=lot, reason=reason, received=received, released=released, left_since=left or ZERO)
        for lot, reason, received, released, left in session.execute(held)
    ]


def _require_unused(session: Session, caller: Caller, chosen: UUID | None) -> None:
    """Nothing else may have the id that the client chose."""
    if chosen is not None and session.get(Delivery, (caller.plant, chosen)) is not None:
        raise IdempotencyConflict()


def _keep(session: Session, caller: Caller, delivery: Delivery, *, action: str) -> DeliveryView:
    session.add(delivery)
    shown = views.delivery_view(delivery)
    outbox.audit(session, caller, PlanningAudited, action=action, object=str(delivery.id), after=shown.dump())
    return shown


def _today(session: Session, plant: str) -> date:
    return clock.now().astimezone(ZoneInfo(session.get_one(Plant, plant).time_zone)).date()

"""Sales orders: taken from a customer, and split into work orders."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.planning import views
from services.planning.domain.splitting import MOST_AT_ONCE, Cover, batch_count, batches, uncovered
from services.planning.models import Item, SalesOrder, SalesOrderLine, WorkOrder
from services.planning.usecases import due_dates
from services.planning.usecases.new_work_orders import Making, plan, take_numbers
from services.planning.usecases.plants import lock_plant
from shared.contracts.caller import Caller
from shared.contracts.planning.commands import CreateSalesOrder, SplitSalesOrder
from shared.contracts.planning.events import PlanningAudited
from shared.contracts.planning.views import SalesOrderView, WorkOrdersView
from shared.contracts.refusals import IdempotencyConflict, Invalid
from shared.contracts.values import ZERO, ItemKind
from shared.plumbing import clock, outbox
from shared.plumbing.finding import find
from shared.plumbing.ids import new_id


def create_sales_order(session: Session, caller: Caller, command: CreateSalesOrder) -> SalesOrderView:
    """Take a customer's order of products we make."""
    plant = lock_plant(session, caller.plant)
    items = _products(session, caller.plant, command)
    if session.get(SalesOrder, (caller.plant, command.number)) is not None:
        raise IdempotencyConflict()
    hours = {number: due_dates.hours_at(session, plant, item.finishes_at) for number, item in items.items()}
    order = SalesOrder(
        plant=caller.plant,
        number=command.number,
        id=command.id or new_id(),
        customer=command.customer,
        priority=command.priority,
        ordered_at=clock.now(),
        lines=[
            SalesOrderLine(
                plant=caller.plant,
                sales_order=command.number,
                line=line.line,
                item=line.item,
                quantity=line.quantity,
                due_on=line.due_on,
                due_at=hours[line.item].end_of_production_day(line.due_on),
                received=ZERO,
                received_in_time=ZERO,
                delivered=ZERO,
            )
            for line in sorted(command.lines, key=lambda line: line.line)
        ],
    )
    session.add(order)
    shown = views.sales_order_view(order, {}, clock.now())
    outbox.audit(session, caller, PlanningAudited, action="sales_order.create", object=order.number, after=shown.dump())
    return shown


def _products(session: Session, plant: str, command: CreateSalesOrder) -> dict[str, Item]:
    """The items of the lines by number; each line has its own line number and orders something we make."""
    numbers = {line.item for line in command.lines}
    items = {
        item.number: item for item in session.scalars(select(Item).where(Item.plant == plant, Item.number.in_(numbers)))
    }
    times = Counter(line.line for line in command.lines)
    found: dict[str, str] = {}
    for index, line in enumerate(command.lines):
        if times[line.line] > 1:
            found[f"lines.{index}.line"] = "repeated"
        if line.item not in items:
            found[f"lines.{index}.item"] = "unknown_reference"
        elif items[line.item].kind is not ItemKind.MAKE:
            found[f"lines.{index}.item"] = "not_made"
    if found:
        raise Invalid(dict(found))
    return items


def split_sales_order(session: Session, caller: Caller, number: str, command: SplitSalesOrder) -> WorkOrdersView:
    """Plan work orders for whatever of each line no work order covers yet, by its due date."""
    plant = lock_plant(session, caller.plant)
    order = find(session, SalesOrder, (caller.plant, number), number=number)
    covers: dict[int | None, list[Cover]] = {}
    for made in session.scalars(
        select(WorkOrder).where(WorkOrder.plant == caller.plant, WorkOrder.sales_order == number)
    ):
        cover = Cover(status=made.status, quantity=made.quantity, scrap=made.scrap, received=made.received)
        covers.setdefault(made.line, []).append(cover)
    rests = [(line, uncovered(line.quantity, covers.get(line.line, []))) for line in order.lines]
    count = sum(batch_count(rest, command.batch_quantity) for _, rest in rests)
    if count > MOST_AT_ONCE:
        raise Invalid({"batch_quantity": ("too_many_batches", {"count": count, "limit": MOST_AT_ONCE})})
    numbers = iter(take_numbers(session, plant, count))
    makings: dict[str, Making] = {}
    planned: list[WorkOrder] = []
    for line, rest in rests:
        if rest <= ZERO:
            continue
        if line.item not in makings:
            makings[line.item] = Making.of(session, plant, session.get_one(Item, (caller.plant, line.item)))
        planned += [
            plan(
                session,
                caller,
                makings[line.item],
                number=next(numbers),
                quantity=quantity,
                due_on=line.due_on,
                priority=order.priority,
                sales_order=number,
                line=line.line,
            )
            for quantity in batches(rest, command.batch_quantity)
        ]
    now = clock.now()
    return WorkOrdersView(items=tuple(views.work_order_view(order, now) for order in planned))

"""What was scrapped is made again (補料): a work order of its own for as many pieces, on the floor at once."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.planning import views
from services.planning.domain.splitting import Cover, to_replace, uncovered
from services.planning.domain.work_order import Cancelled, Move, replacement_id
from services.planning.models import Plant, SalesOrderLine, WorkOrder
from services.planning.usecases.new_work_orders import Making, plan, product, take_numbers
from services.planning.usecases.plants import lock_plant
from services.planning.usecases.work_orders import carry_out, lock_work_order
from shared.contracts.caller import Caller
from shared.contracts.planning.commands import ReplaceScrap
from shared.contracts.planning.views import WorkOrderView
from shared.contracts.values import ZERO, WorkOrderStatus
from shared.plumbing import clock

LONGEST_NUMBER = 40


def replace_scrap(session: Session, caller: Caller, number: str, command: ReplaceScrap) -> WorkOrderView:
    """Plan and release what makes up for the scrap of a work order, and for no piece of it twice.

    For a customer's line never more than it still lacks: somebody may have planned it, or raised a quantity, already.
    """
    plant = lock_plant(session, caller.plant)
    order = lock_work_order(session, caller.plant, number)
    if order.status is WorkOrderStatus.CANCELLED:
        raise Cancelled(work_order=number)
    earlier = list(_replacements(session, order))
    replaced = sum((one.quantity for one in earlier if one.status is not WorkOrderStatus.CANCELLED), ZERO)
    quantity = to_replace(number, scrap=order.scrap, replaced=replaced, lacking=_lacking(session, order))
    replacement = plan(
        session,
        caller,
        Making.of(session, plant, product(session, caller.plant, order.item, field="item")),
        number=_number(session, plant, order, len(earlier) + 1),
        id=replacement_id(order.id, len(earlier) + 1),
        quantity=quantity,
        due_on=order.due_on,
        priority=order.priority,
        sales_order=order.sales_order,
        line=order.line,
    )
    carry_out(session, caller, plant, replacement, Move.RELEASE, command.reason)
    return views.work_order_view(replacement, clock.now())


def _replacements(session: Session, order: WorkOrder) -> Iterator[WorkOrder]:
    """Those made for it before, by the ids they were given."""
    for place in count(1):
        found = session.get(WorkOrder, (order.plant, replacement_id(order.id, place)))
        if found is None:
            return
        yield found


def _lacking(session: Session, order: WorkOrder) -> Decimal | None:
    """What no work order will bring of the customer's line it is made for."""
    if order.sales_order is None or order.line is None:
        return None
    line = session.get_one(SalesOrderLine, (order.plant, order.sales_order, order.line))
    made_for_it = select(WorkOrder).where(
        WorkOrder.plant == order.plant, WorkOrder.sales_order == order.sales_order, WorkOrder.line == order.line
    )
    covers = [
        Cover(status=one.status, quantity=one.quantity, scrap=one.scrap, received=one.received)
        for one in session.scalars(made_for_it)
    ]
    return uncovered(line.quantity, covers)


def _number(session: Session, plant: Plant, order: WorkOrder, place: int) -> str:
    """`WO-1001-R1` says where it comes from; else the next number there is."""
    number = f"{order.number}-R{place}"
    same = select(WorkOrder.id).where(WorkOrder.plant == plant.number, WorkOrder.number == number)
    if len(number) > LONGEST_NUMBER or session.scalar(same) is not None:
        return take_numbers(session, plant, 1)[0]
    return number

"""Work orders as they come to be: planned by hand, or from a sales order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from services.planning import views
from services.planning.domain.work_order import number_of
from services.planning.models import Item, Plant, RoutingStep, SalesOrder, SalesOrderLine, WorkOrder
from services.planning.usecases import assignments, due_dates, routings
from services.planning.usecases.plants import lock_plant
from services.planning.usecases.wishes import wish
from shared.contracts.calendars import Calendar
from shared.contracts.caller import Caller
from shared.contracts.planning.commands import CreateWorkOrder
from shared.contracts.planning.events import PlanningAudited
from shared.contracts.planning.views import WorkOrderView
from shared.contracts.refusals import IdempotencyConflict, Invalid
from shared.contracts.values import ZERO, ItemKind, WorkOrderStatus
from shared.plumbing import clock, outbox
from shared.plumbing.ids import new_id


def create_work_order(session: Session, caller: Caller, command: CreateWorkOrder) -> WorkOrderView:
    """Plan a work order by hand."""
    plant = lock_plant(session, caller.plant)
    item = product(session, caller.plant, command.item, field="item")
    _check_line(session, caller.plant, command)
    if _is_taken(session, caller.plant, command):
        raise IdempotencyConflict()
    order = plan(
        session,
        caller,
        Making.of(session, plant, item),
        number=command.number or take_numbers(session, plant, 1)[0],
        id=command.id,
        quantity=command.quantity,
        due_on=command.due_on,
        priority=command.priority,
        sales_order=command.sales_order,
        line=command.line,
        materials_expected_on=command.materials_expected_on,
        custom=command.fields,
    )
    return views.work_order_view(order, clock.now())


@dataclass(frozen=True, kw_only=True)
class Making:
    """How one product is made now: what every work order planned for it shares."""

    plant: Plant
    item: Item
    steps: Sequence[RoutingStep]
    sections: Mapping[int, str | None]
    hours: Calendar  # of the work center where it is finished

    @classmethod
    def of(cls, session: Session, plant: Plant, item: Item) -> Making:
        steps = routings.newest_steps(session, item)
        return cls(
            plant=plant,
            item=item,
            steps=steps,
            sections=routings.sections_of(session, plant.number, steps),
            hours=due_dates.hours_at(session, plant, item.finishes_at),
        )


def plan(
    session: Session,
    caller: Caller,
    making: Making,
    *,
    number: str,
    quantity: Decimal,
    due_on: date,
    priority: int,
    sales_order: str | None,
    line: int | None,
    id: UUID | None = None,
    materials_expected_on: date | None = None,
    custom: Mapping[str, Any] | None = None,
) -> WorkOrder:
    """A new work order, with the operations of the product's newest routing.

    The floor hears of the operations at once, so that it knows why nothing may be reported on them yet.
    """
    order = WorkOrder(
        plant=caller.plant,
        id=id or new_id(),
        number=number,
        item=making.item.number,
        quantity=quantity,
        due_on=due_on,
        due_at=making.hours.end_of_production_day(due_on),
        priority=priority,
        status=WorkOrderStatus.PLANNED,
        revision=1,
        sales_order=sales_order,
        line=line,
        materials_expected_on=materials_expected_on,
        custom=dict(custom or {}),
        scrap=ZERO,
        received=ZERO,
        made=False,
        floor_revision=0,
    )
    routings.follow(order, making.steps, making.sections)
    session.add(order)
    session.flush()
    assignments.tell(session, making.plant, [assignments.planned(operation) for operation in order.operations])
    wish(session, order.plant, "new_order")
    outbox.audit(
        session,
        caller,
        PlanningAudited,
        action="work_order.create",
        object=number,
        after=views.work_order_view(order, clock.now()).dump(),
    )
    return order


def product(session: Session, plant: str, number: str, *, field: str) -> Item:
    """An item that can be made."""
    item = session.get(Item, (plant, number))
    if item is None:
        raise Invalid({field: "unknown_reference"})
    if item.kind is not ItemKind.MAKE:
        raise Invalid({field: "not_made"})
    return item


def take_numbers(session: Session, plant: Plant, count: int) -> list[str]:
    """The next numbers nobody has used; the plant's row is locked, so nobody else gets them."""
    taken: list[str] = []
    while len(taken) < count:
        first, plant.next_work_order = plant.next_work_order, plant.next_work_order + count - len(taken)
        candidates = [number_of(counter) for counter in range(first, plant.next_work_order)]
        used = set(
            session.scalars(
                select(WorkOrder.number).where(WorkOrder.plant == plant.number, WorkOrder.number.in_(candidates))
            )
        )
        taken += [number for number in candidates if number not in used]
    return taken


def _check_line(session: Session, plant: str, command: CreateWorkOrder) -> None:
    """A work order for a customer names an order, and a line of it for the same item."""
    if command.sales_order is None and command.line is None:
        return
    if command.sales_order is None:
        raise Invalid({"sales_order": "required"})
    if session.get(SalesOrder, (plant, command.sales_order)) is None:
        raise Invalid({"sales_order": "unknown_reference"})
    if command.line is None:
        raise Invalid({"line": "required"})
    line = session.get(SalesOrderLine, (plant, command.sales_order, command.line))
    if line is None:
        raise Invalid({"line": "unknown_reference"})
    if line.item != command.item:
        raise Invalid({"item": ("not_on_line", {"item": line.item})})


def _is_taken(session: Session, plant: str, command: CreateWorkOrder) -> bool:
    found = session.scalar(
        select(WorkOrder.id).where(
            WorkOrder.plant == plant, or_(WorkOrder.number == command.number, WorkOrder.id == command.id)
        )
    )
    return found is not None

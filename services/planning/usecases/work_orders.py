"""Work orders: planned by hand or from a sales order, moved through their life, changed while they run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from services.planning import views
from services.planning.domain import plant as numbering
from services.planning.domain import work_order as rules
from services.planning.domain.routing import NoRouting
from services.planning.domain.work_order import Move
from services.planning.models import Item, Plant, RoutingStep, SalesOrder, SalesOrderLine, WorkOrder
from services.planning.usecases import assignments, due_dates, routings
from services.planning.usecases.plants import lock_plant
from shared.contracts.calendars import Calendar
from shared.contracts.caller import Caller
from shared.contracts.execution.events import QuantityKept
from shared.contracts.planning.commands import ChangeWorkOrder, CreateWorkOrder, MoveWorkOrder
from shared.contracts.planning.events import (
    MaterialNeed,
    PlanningAudited,
    ReleasedOperation,
    WorkOrderCancelled,
    WorkOrderChanged,
    WorkOrderClosed,
    WorkOrderEvent,
    WorkOrderHeld,
    WorkOrderReleased,
    WorkOrderResumed,
)
from shared.contracts.planning.views import WorkOrderView
from shared.contracts.refusals import IdempotencyConflict, Invalid, NotFound
from shared.contracts.values import ZERO, ItemKind, WorkOrderStatus
from shared.plumbing import clock, outbox
from shared.plumbing.ids import new_id

TOLD: dict[Move, type[WorkOrderEvent]] = {
    Move.HOLD: WorkOrderHeld,
    Move.RESUME: WorkOrderResumed,
    Move.CANCEL: WorkOrderCancelled,
    Move.CLOSE: WorkOrderClosed,
}


# ── planned ──────────────────────────────────────────────────────────────────────────────────────────


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
        scrap=ZERO,
        received=ZERO,
        made=False,
        floor_revision=0,
    )
    routings.follow(order, making.steps, making.sections)
    session.add(order)
    session.flush()
    assignments.tell(session, making.plant, [assignments.planned(operation) for operation in order.operations])
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
        candidates = [numbering.work_order_number(counter) for counter in range(first, plant.next_work_order)]
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


# ── moved and changed ────────────────────────────────────────────────────────────────────────────────


def lock_work_order(session: Session, plant: str, number: str) -> WorkOrder:
    """The work order, its row locked; its operations are read under that lock."""
    order = session.scalar(
        select(WorkOrder).where(WorkOrder.plant == plant, WorkOrder.number == number).with_for_update()
    )
    if order is None:
        raise NotFound(number=number)
    return order


def move_work_order(session: Session, caller: Caller, number: str, move: Move, command: MoveWorkOrder) -> WorkOrderView:
    """Release, hold, resume, cancel or close. The floor hears of it if it knows, or now gets to know, the order."""
    plant = lock_plant(session, caller.plant)
    order = lock_work_order(session, caller.plant, number)
    now = clock.now()
    before = views.work_order_view(order, now)
    was = order.status
    order.status = rules.moved(number, was, move)
    if order.status is WorkOrderStatus.RELEASED:
        order.status = rules.as_the_floor_has_it(order.status, completed=order.made)
    order.reason = command.reason
    order.revision += 1
    if move is Move.RELEASE:
        _release(session, plant, order, now)
    elif was in rules.ON_THE_FLOOR:
        outbox.record(session, TOLD[move](**_facts(order, now)))
    after = views.work_order_view(order, now)
    outbox.audit(
        session,
        caller,
        PlanningAudited,
        action=f"work_order.{move}",
        object=number,
        before=before.dump(),
        after=after.dump(),
    )
    return after


def change_work_order(
    session: Session, caller: Caller, order: WorkOrder, command: ChangeWorkOrder, *, done: Decimal | None = None
) -> WorkOrderView:
    """Change quantity, due date or priority, also while it runs; never to less than is done.

    `done` is the floor's own word of a moment ago; without it our copy decides, which may not have heard of
    the latest reports.
    """
    now = clock.now()
    rules.changeable(order.number, order.status)
    before = views.work_order_view(order, now)
    if command.quantity is not None:
        copied = max([order.received, *(operation.progress.taken for operation in order.operations)])
        order.quantity = rules.resized(
            order.number, now=order.quantity, wanted=command.quantity, done=copied if done is None else done
        )
    if command.due_on is not None:
        item = session.get_one(Item, (order.plant, order.item))
        plant = session.get_one(Plant, order.plant)
        order.due_on = command.due_on
        hours = due_dates.hours_at(session, plant, item.finishes_at)
        order.due_at = hours.end_of_production_day(command.due_on)
    if command.priority is not None:
        order.priority = command.priority
    if views.work_order_view(order, now) == before:
        return before
    after = _tell_changed(session, order, now)
    outbox.audit(
        session,
        caller,
        PlanningAudited,
        action="work_order.change",
        object=order.number,
        before=before.dump(),
        after=after.dump(),
    )
    return after


def keep_quantity(session: Session, event: QuantityKept) -> None:
    """The floor had done more than we knew when we made a work order smaller; a later decision of ours stands."""
    order = session.get(WorkOrder, (event.plant, event.work_order_id), with_for_update=True)
    if order is not None and order.revision == event.office_revision:
        order.quantity = event.quantity
        _tell_changed(session, order, clock.now())


def _tell_changed(session: Session, order: WorkOrder, now: datetime) -> WorkOrderView:
    order.revision += 1
    if order.status in rules.ON_THE_FLOOR:
        outbox.record(session, WorkOrderChanged(**_facts(order, now)))
    return views.work_order_view(order, now)


# ── told ─────────────────────────────────────────────────────────────────────────────────────────────


def _facts(order: WorkOrder, at: datetime) -> dict[str, Any]:
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


def _release(session: Session, plant: Plant, order: WorkOrder, now: datetime) -> None:
    """The floor gets its own copy of the routing, and the plan as far as there is one."""
    if order.routing_version is None:
        raise NoRouting(item=order.item)
    item = session.get_one(Item, (order.plant, order.item))
    sales_order = session.get(SalesOrder, (order.plant, order.sales_order)) if order.sales_order else None
    steps = {step.sequence: step for step in routings.steps_of(session, order.plant, order.item, order.routing_version)}
    outbox.record(
        session,
        WorkOrderReleased(
            **_facts(order, now),
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
                        MaterialNeed(item=material["item"], quantity=Decimal(material["quantity"]))
                        for material in step.materials
                    ),
                )
                for operation in order.operations
                for step in [steps[operation.sequence]]
            ),
        ),
    )
    decided = [operation for operation in order.operations if assignments.has_plan(operation)]
    assignments.tell(session, plant, [assignments.planned(operation) for operation in decided])

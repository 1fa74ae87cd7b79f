"""Work orders that are there: moved through their life, and changed while they run."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.planning import views
from services.planning.domain import progress
from services.planning.domain import work_order as rules
from services.planning.domain.work_order import Move
from services.planning.models import Item, Plant, WorkOrder
from services.planning.usecases import due_dates
from services.planning.usecases.plants import lock_plant
from services.planning.usecases.telling import TOLD, facts, tell_released
from services.planning.usecases.wishes import wish
from shared.contracts.caller import Caller
from shared.contracts.execution.events import QuantityKept, WorkOrderKeptOpen
from shared.contracts.planning.commands import ChangeWorkOrder, MoveWorkOrder
from shared.contracts.planning.events import PlanningAudited, WorkOrderChanged
from shared.contracts.planning.views import WorkOrderView
from shared.contracts.refusals import NotFound
from shared.contracts.values import WorkOrderStatus
from shared.plumbing import clock, outbox

FLOOR = "floor"  # nobody signs in by it: who took the pieces back is noted with the reversal


def lock_work_order(session: Session, plant: str, number: str) -> WorkOrder:
    """The work order, its row locked; its operations are read under that lock."""
    order = session.scalar(
        select(WorkOrder).where(WorkOrder.plant == plant, WorkOrder.number == number).with_for_update()
    )
    if order is None:
        raise NotFound(number=number)
    return order


def move_work_order(
    session: Session,
    caller: Caller,
    number: str,
    move: Move,
    command: MoveWorkOrder,
    *,
    unexplained: Decimal | None = None,
) -> WorkOrderView:
    """Release, hold, resume, cancel or close. The floor hears of it if it knows, or now gets to know, the order.

    What does not add up is not closed: by the floor's own word of a moment ago, without it by our copy.
    """
    plant = lock_plant(session, caller.plant)
    order = lock_work_order(session, caller.plant, number)
    return carry_out(session, caller, plant, order, move, command.reason, unexplained=unexplained)


def carry_out(
    session: Session,
    caller: Caller,
    plant: Plant,
    order: WorkOrder,
    move: Move,
    reason: str | None,
    *,
    unexplained: Decimal | None = None,
) -> WorkOrderView:
    """Move a work order whose row is locked."""
    now = clock.now()
    before = views.work_order_view(order, now)
    was = order.status
    order.status = rules.moved(order.number, was, move)
    if move is Move.CLOSE:
        copied = progress.unexplained(order.quantity, [operation.progress for operation in order.operations])
        rules.require_explained(order.number, copied if unexplained is None else unexplained)
    if order.status is WorkOrderStatus.RELEASED:
        order.status = rules.as_the_floor_has_it(order.status, completed=order.made)
    order.reason = reason
    order.revision += 1
    if move is Move.RELEASE:
        tell_released(session, plant, order, now)
    elif was in rules.ON_THE_FLOOR:
        outbox.record(session, TOLD[move](**facts(order, now)))
    wish(session, order.plant, f"{move}")
    after = views.work_order_view(order, now)
    outbox.audit(
        session,
        caller,
        PlanningAudited,
        action=f"work_order.{move}",
        object=order.number,
        before=before.dump(),
        after=after.dump(),
    )
    return after


def change_work_order(
    session: Session, caller: Caller, order: WorkOrder, command: ChangeWorkOrder, *, done: Decimal | None = None
) -> WorkOrderView:
    """Change quantity, due date, priority or the plant's own fields, also while it runs; never to less than is done.

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
    if command.materials_expected_on is not None:
        order.materials_expected_on = command.materials_expected_on
    if command.fields is not None:
        kept = {**order.custom, **command.fields}
        order.custom = {key: value for key, value in kept.items() if value is not None}
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


def keep_open(session: Session, event: WorkOrderKeptOpen) -> None:
    """Pieces were taken back on the floor as we closed a work order: it is open again, as the floor has it.

    Only such a word opens what is closed, so what stands closed is what it answers, however often it is changed since.
    """
    order = session.get(WorkOrder, (event.plant, event.work_order_id), with_for_update=True)
    if order is None or order.status is not WorkOrderStatus.CLOSED:
        return
    now = clock.now()
    before = views.work_order_view(order, now).dump()
    order.status = rules.as_the_floor_has_it(WorkOrderStatus.RELEASED, completed=order.made)
    order.reason = None
    after = _tell_changed(session, order, now)
    outbox.audit(
        session,
        Caller(plant=order.plant, username=FLOOR, correlation_id=str(order.id)),
        PlanningAudited,
        action="work_order.reopen",
        object=order.number,
        before=before,
        after=after.dump(),
    )


def _tell_changed(session: Session, order: WorkOrder, now: datetime) -> WorkOrderView:
    order.revision += 1
    wish(session, order.plant, "changed")
    if order.status in rules.ON_THE_FLOOR:
        outbox.record(session, WorkOrderChanged(**facts(order, now)))
    return views.work_order_view(order, now)

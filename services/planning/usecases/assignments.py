"""A planner's hand: where, by whom and when an operation is done; and telling the floor of any plan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.planning import views
from services.planning.domain import assignment as rules
from services.planning.domain import work_order as life
from services.planning.domain.plans.problem import Reason
from services.planning.domain.progress import still_to_do
from services.planning.domain.routing import open_time_needed
from services.planning.models import (
    Operation,
    Plant,
    RoutingStep,
    Team,
    WorkCenter,
    Worker,
    WorkOrder,
    windows,
)
from services.planning.usecases.consequences import consequences
from services.planning.usecases.master_data import require_known
from services.planning.usecases.open_times import open_time
from services.planning.usecases.plants import lock_plant
from services.planning.usecases.wishes import wish
from shared.contracts.caller import Caller
from shared.contracts.planning.commands import AssignOperation
from shared.contracts.planning.events import OperationsScheduled, PlannedOperation, PlanningAudited
from shared.contracts.planning.views import AssignedOperationView
from shared.contracts.refusals import NotFound
from shared.plumbing import clock, outbox
from shared.plumbing.batches import batches

MOST_IN_ONE_EVENT = 500


def assign_operation(session: Session, caller: Caller, id: UUID, command: AssignOperation) -> AssignedOperationView:
    """Put an operation where the planner wants it. What the command leaves out stays as it is.

    Not pinned it is a wish: whom it names has the operation until the plan gives it to another; and whom it does
    not name, a hand has let go of.
    """
    plant = lock_plant(session, caller.plant)
    require_known(session, caller.plant, WorkCenter, {"work_center": command.work_center})
    require_known(session, caller.plant, Worker, {"worker": command.worker})
    require_known(session, caller.plant, Team, {"team": command.team})
    operation = _lock_operation(session, caller.plant, id)
    order = operation.work_order
    now = clock.now()
    before = views.scheduled_operation_view(operation, now)
    life.changeable(order.number, order.status)
    if operation.completed:
        raise rules.OperationDone(operation=operation.code)
    if command.start is not None and operation.has_begun:
        raise rules.AlreadyStarted(operation=operation.code)
    rules.require_thinkable(command.start, now)
    step = session.get_one(RoutingStep, (order.plant, order.item, order.routing_version, operation.sequence))
    if command.work_center is not None:
        rules.require_place(command.work_center, step.work_centers)
        operation.work_center = command.work_center
    if command.worker is not None:
        worker = session.get_one(Worker, (caller.plant, command.worker))
        rules.require_worker(worker.number, active=worker.active)
        operation.worker, operation.worker_named = command.worker, True
    elif not command.pinned:
        operation.worker_named = False
    operation.team = command.team or (operation.team if command.pinned else None)
    operation.pinned = command.pinned
    _put_at(session, plant, operation, step, command.start)
    if command.team is not None and command.worker is None and step.skill is not None:
        mate = _mate(session, operation, step.skill)
        if mate is not None:
            operation.worker = mate
            _put_at(session, plant, operation, step, command.start)  # his hours may be others
    _note_end(order)
    if order.status in life.ON_THE_FLOOR:
        tell(session, plant, [planned(operation)])
    wish(session, caller.plant, "assigned")
    session.flush()
    after = AssignedOperationView(
        **vars(views.scheduled_operation_view(operation, now)),
        warnings=tuple(consequences(session, plant, operation, step)),
    )
    outbox.audit(
        session,
        caller,
        PlanningAudited,
        action="operation.assign",
        object=operation.code,
        before=before.dump(),
        after=views.scheduled_operation_view(operation, now).dump(),
    )
    return after


def _put_at(session: Session, plant: Plant, operation: Operation, step: RoutingStep, wanted: datetime | None) -> None:
    """Its time: the one that is wanted, else the one it has. What has begun keeps its own."""
    start = wanted or operation.planned_start
    if start is not None and not operation.has_begun:
        operation.work_center = operation.work_center or step.work_centers[0]
        operation.planned_start = start
        operation.planned_end = _end(session, plant, operation, step, start)


def _mate(session: Session, operation: Operation, skill: str) -> str | None:
    """Who of its team does it, now that it is the team's: whoever has it already, else one who can and is free then.

    An operation without a time, or a team in which nobody can, is left to the plan.
    """
    workers = select(Worker).where(Worker.plant == operation.plant, Worker.team == operation.team, Worker.active)
    able = [one.number for one in session.scalars(workers.order_by(Worker.number)) if skill in one.skills]
    start, end = operation.planned_start, operation.planned_end
    if operation.worker in able or not able or start is None or end is None:
        return None
    busy = set(
        session.scalars(
            select(Operation.worker)
            .join(Operation.work_order)
            .where(
                windows.between(operation.plant, start, end),
                Operation.worker.in_(able),
                Operation.completed.is_(False),
                WorkOrder.status.in_(life.OPEN),
            )
        )
    )
    return next((number for number in able if number not in busy), able[0])


def _lock_operation(session: Session, plant: str, id: UUID) -> Operation:
    """The operation; the lock is its work order's."""
    its_order = select(Operation.work_order_id).where(Operation.plant == plant, Operation.id == id).scalar_subquery()
    order = session.scalar(
        select(WorkOrder).where(WorkOrder.plant == plant, WorkOrder.id == its_order).with_for_update()
    )
    if order is None:
        raise NotFound(id=id)
    return next(operation for operation in order.operations if operation.id == id)


def _end(session: Session, plant: Plant, operation: Operation, step: RoutingStep, start: datetime) -> datetime:
    """When an operation that starts then is done, in the open time of its work center and worker."""
    center = session.get_one(WorkCenter, (plant.number, operation.work_center))
    worker = session.get(Worker, (plant.number, operation.worker)) if operation.worker else None
    order = operation.work_order
    quantities = still_to_do(order.quantity, (one.progress for one in order.operations))
    work = open_time_needed(
        setup_seconds=step.setup_seconds,
        run_seconds=step.run_seconds,
        quantity=dict(zip((one.id for one in order.operations), quantities, strict=True))[operation.id],
        efficiency=center.efficiency,
    )
    end = open_time(session, plant, center, worker, start).finish(start, work)
    if end is None:
        raise rules.NeverOpen(work_center=center.number)
    return end


def _note_end(order: WorkOrder) -> None:
    """A hand's plan may end after the due date; then the hand is the reason."""
    order.planned_end = order.end_of_plan()
    if order.planned_end is not None and order.planned_end > order.due_at:
        if order.planned_late_reason is None:
            order.planned_late_reason, order.planned_late_chain = Reason.HELD_IN_PLACE, []
    else:
        order.planned_late_reason, order.planned_late_chain = None, []


def has_plan(operation: Operation) -> bool:
    """Something has been decided about it."""
    return (
        operation.pinned
        or operation.planned_start is not None
        or any((operation.work_center, operation.worker, operation.team))
    )


def tell(session: Session, plant: Plant, operations: Sequence[PlannedOperation]) -> None:
    """Tell the floor how operations are planned now."""
    for some in batches(operations, MOST_IN_ONE_EVENT):
        plant.schedule_revision += 1
        outbox.record(
            session,
            OperationsScheduled(
                plant=plant.number,
                revision=plant.schedule_revision,
                operations=tuple(some),
            ),
        )


def planned(operation: Operation) -> PlannedOperation:
    """How an operation is planned now."""
    return PlannedOperation(
        operation_id=operation.id,
        work_order_id=operation.work_order_id,
        work_center=operation.work_center,
        worker=operation.worker,
        team=operation.team,
        start=operation.planned_start,
        end=operation.planned_end,
        pinned=rules.is_assigned(worker_named=operation.worker_named, team=operation.team),
        work_order=operation.work_order.number,
    )

"""What is there to do: operations on the floor, and how many pieces each may take."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session, aliased

from services.execution.domain.clocks import ClockState
from services.execution.domain.reporting import Floor, Place
from services.execution.domain.work_order import DONE
from services.execution.models import Operation, Plan, WorkerClock, WorkOrder
from services.execution.models.floor import ENDED_STAGE
from services.execution.queries.floors import floors_of, working_now
from services.execution.relations import is_one_of, planned_for, require_may_ask_about, team_of, visible_operations
from shared.contracts.caller import Caller
from shared.contracts.execution.commands import OperationsQuery
from shared.contracts.execution.views import OperationView, WorkingNow
from shared.contracts.messages import Page
from shared.contracts.refusals import NotFound
from shared.plumbing.paging import rows_of_page

BY_DUE_DATE = (WorkOrder.due_on, WorkOrder.number, Operation.sequence, Operation.id)


def operations(session: Session, caller: Caller, query: OperationsQuery) -> Page:
    """The operations a caller may see, the earliest due first; those of ended work orders only when asked for."""
    require_may_ask_about(caller, query.worker)
    statement = _filtered(caller.plant, query).where(visible_operations(session, caller))
    return _page(session, caller.plant, statement, query)


def my_operations(session: Session, caller: Caller, query: OperationsQuery) -> Page:
    """What is the caller's to do: planned for or assigned to him or his team, or begun by him.

    Done ones only when asked for.
    """
    require_may_ask_about(caller, query.worker)
    told = select(WorkerClock.operation_id).where(
        WorkerClock.plant == caller.plant,
        WorkerClock.worker == caller.worker,
        WorkerClock.state != ClockState.FINISHED,
    )
    own = aliased(WorkOrder)
    on_floor = (own.plant == Plan.plant, own.id == Plan.work_order_id, own.stage < ENDED_STAGE)
    asked = () if query.work_order is not None else on_floor  # plans of years that are over need not be looked through
    his = planned_for(caller.plant, caller.worker, team_of(session, caller), *asked)
    statement = _filtered(caller.plant, query).where(is_one_of([*his, told] if caller.worker is not None else []))
    if query.status is None:
        statement = statement.where(Operation.status.not_in(DONE))
    return _page(session, caller.plant, statement, query)


def operation(session: Session, caller: Caller, operation_id: UUID) -> OperationView:
    """One operation; one of another team is as unknown to a worker as one that is not there."""
    found = session.execute(
        _with_work_order(caller.plant).where(Operation.id == operation_id, visible_operations(session, caller))
    ).first()
    if found is None:
        raise NotFound()
    return views_of(session, caller.plant, [found])[0]


def operations_of_work_order(session: Session, caller: Caller, work_order: WorkOrder) -> tuple[OperationView, ...]:
    """A work order's operations that the caller may see, those of its rework orders after them."""
    rows = session.execute(
        _with_work_order(caller.plant)
        .where(Operation.work_order_id == work_order.id, visible_operations(session, caller))
        .order_by(Operation.rework_order_id.is_not(None), Operation.rework_order_id, Operation.sequence, Operation.id)
    ).all()
    return tuple(views_of(session, caller.plant, rows))


def _with_work_order(plant: str) -> Select[*tuple[Any, ...]]:
    same = and_(WorkOrder.plant == Operation.plant, WorkOrder.id == Operation.work_order_id)
    return select(Operation, WorkOrder).join(WorkOrder, same).where(Operation.plant == plant)


def _filtered(plant: str, query: OperationsQuery) -> Select[*tuple[Any, ...]]:
    statement = _with_work_order(plant)
    if query.status is not None:
        statement = statement.where(Operation.status == query.status)
    if query.work_order is not None:
        statement = statement.where(WorkOrder.number == query.work_order)
    else:
        statement = statement.where(WorkOrder.stage < ENDED_STAGE)
    for column, wanted in ((Plan.work_center, query.work_center), (Plan.worker, query.worker)):
        if wanted is not None:
            planned = select(Plan.operation_id).where(Plan.plant == plant, column == wanted)
            statement = statement.where(Operation.id.in_(planned))
    return statement


def _page(session: Session, plant: str, statement: Select[*tuple[Any, ...]], query: OperationsQuery) -> Page:
    rows, next_cursor = rows_of_page(session, statement, query, keys=BY_DUE_DATE)
    return Page(items=tuple(views_of(session, plant, rows)), next_cursor=next_cursor)


def views_of(session: Session, plant: str, rows: Sequence[Any]) -> list[OperationView]:
    """Operations as people see them, however many in the same few statements."""
    pairs = [(operation, work_order) for operation, work_order in rows]
    floors = floors_of(session, pairs)
    running = working_now(session, plant, list({work_order.id for _, work_order in pairs}))
    return [
        _view(operation, work_order, *floors[operation.id], running.get(work_order.id, []))
        for operation, work_order in pairs
    ]


def _view(
    operation: Operation, work_order: WorkOrder, floor: Floor, place: Place, running: list[WorkingNow]
) -> OperationView:
    flow = floor.flow(place)
    return OperationView(
        id=operation.id,
        work_order=work_order.number,
        work_order_status=work_order.status,
        rework_order=operation.rework_order_id,
        item=work_order.item or "",
        item_name=work_order.item_name,
        unit=work_order.unit,
        customer=work_order.customer,
        due_on=work_order.due_on,
        priority=work_order.priority,
        sequence=operation.sequence,
        name=operation.name,
        code=operation.code,
        status=operation.status,
        planned=flow.quantity,
        available=floor.available(place),
        remaining=flow.remaining()[place.at],
        good=operation.good,
        scrap=operation.scrap,
        rework=operation.rework,
        awaiting=operation.awaiting,
        section=operation.section,
        work_centers=tuple(operation.work_centers),
        work_center=operation.work_center,
        worker=operation.worker,
        team=operation.team,
        skill=operation.skill,
        planned_start=operation.plan.planned_start if operation.plan else None,
        planned_end=operation.plan.planned_end if operation.plan else None,
        setup_seconds=operation.setup_seconds,
        run_seconds=operation.run_seconds,
        inspection=operation.inspection,
        over_report=operation.over_report,
        over_report_percent=operation.over_report_percent,
        working_now=tuple(one for one in running if one.operation == operation.id),
    )

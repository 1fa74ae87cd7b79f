"""The plan as bars, its runs, and planning's part of the cockpit."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, contains_eager

from services.planning import views
from services.planning.domain.work_order import FINISHED
from services.planning.models import Operation, Plant, SalesOrderLine, ScheduleRun, WorkOrder
from services.planning.queries.work_orders import is_late
from shared.contracts.caller import Caller
from shared.contracts.messages import Page
from shared.contracts.planning.commands import PlanningCockpitQuery, ScheduleQuery
from shared.contracts.planning.views import PlanningCockpitView, ScheduleRunView
from shared.contracts.refusals import Invalid, NotFound
from shared.contracts.values import WorkOrderStatus
from shared.plumbing import clock
from shared.plumbing.paging import page

LEFT_OUT = (WorkOrderStatus.CLOSED, WorkOrderStatus.CANCELLED)


def schedule_run(session: Session, caller: Caller, id: UUID) -> ScheduleRunView:
    """One run, and what came of it."""
    run = session.get(ScheduleRun, (caller.plant, id))
    if run is None:
        raise NotFound(id=id)
    return views.schedule_run_view(run)


def schedule(session: Session, caller: Caller, query: ScheduleQuery) -> Page:
    """The planned operations of all work orders not done with, by start."""
    now = clock.now()
    statement = (
        select(Operation)
        .join(Operation.work_order)
        .options(contains_eager(Operation.work_order))
        .where(
            Operation.plant == caller.plant,
            Operation.planned_start.is_not(None),
            WorkOrder.status.not_in(LEFT_OUT),
        )
    )
    if query.from_at is not None:
        statement = statement.where(Operation.planned_end > _instant(session, caller, "from", query.from_at))
    if query.to_at is not None:
        statement = statement.where(Operation.planned_start < _instant(session, caller, "to", query.to_at))
    for column, wanted in (
        (Operation.work_center, query.work_center),
        (Operation.worker, query.worker),
        (Operation.section, query.section),
    ):
        if wanted is not None:
            statement = statement.where(column == wanted)
    return page(
        session,
        statement,
        query,
        keys=(Operation.planned_start, Operation.id),
        view=lambda operation: views.scheduled_operation_view(operation, now),
    )


def _instant(session: Session, caller: Caller, field: str, text: str) -> datetime:
    """A date begins at midnight in the plant; an instant needs its offset."""
    try:
        if len(text) == len("2026-11-22"):
            zone = ZoneInfo(session.get_one(Plant, caller.plant).time_zone)
            return datetime.combine(date.fromisoformat(text), time(), zone)
        instant = datetime.fromisoformat(text.replace(" ", "+"))
    except ValueError:
        raise Invalid({field: "not_instant"}) from None
    if instant.tzinfo is None:
        raise Invalid({field: "naive_instant"})
    return instant


def cockpit(session: Session, caller: Caller, query: PlanningCockpitQuery) -> PlanningCockpitView:
    """How many of the work orders due are done, of the lines due came in time, and what is late now."""
    due = [WorkOrder.plant == caller.plant, WorkOrder.status != WorkOrderStatus.CANCELLED]
    due += _window(WorkOrder.due_on, query)
    if query.section is not None:
        due.append(WorkOrder.operations.any(Operation.section == query.section))
    if query.team is not None:
        due.append(WorkOrder.operations.any(Operation.team == query.team))
    orders, completed, late = session.execute(
        select(
            func.count(),
            func.count().filter(WorkOrder.status.in_(FINISHED)),
            func.count().filter(is_late(clock.now())),
        ).where(and_(*due))
    ).one()
    lines, in_time = session.execute(
        select(func.count(), func.count().filter(SalesOrderLine.received_in_time >= SalesOrderLine.quantity)).where(
            SalesOrderLine.plant == caller.plant, *_window(SalesOrderLine.due_on, query)
        )
    ).one()
    return PlanningCockpitView(
        work_order_completion_rate=views.rate(completed, orders),
        on_time_delivery_rate=views.rate(in_time, lines),
        late_work_orders=late,
    )


def _window(due_on: InstrumentedAttribute[date], query: PlanningCockpitQuery) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if query.from_on is not None:
        found.append(due_on >= query.from_on)
    if query.to_on is not None:
        found.append(due_on <= query.to_on)
    return found

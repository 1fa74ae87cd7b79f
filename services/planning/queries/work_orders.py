"""Work orders as planning shows them."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, subqueryload

from services.planning import views
from services.planning.domain.plans.problem import NO_PLACE
from services.planning.domain.work_order import OPEN
from services.planning.models import Operation, Plant, WorkOrder
from shared.contracts.caller import Caller
from shared.contracts.messages import Page
from shared.contracts.planning.queries import WorkOrdersQuery
from shared.contracts.planning.views import WorkOrderView
from shared.contracts.refusals import NotFound
from shared.plumbing import clock
from shared.plumbing.paging import page


def work_order(session: Session, caller: Caller, number: str) -> WorkOrderView:
    """One work order with its operations."""
    order = session.scalar(select(WorkOrder).where(WorkOrder.plant == caller.plant, WorkOrder.number == number))
    if order is None:
        raise NotFound(number=number)
    return views.work_order_view(order, clock.now())


def work_orders(session: Session, caller: Caller, query: WorkOrdersQuery) -> Page:
    """Work orders by due date."""
    now = clock.now()
    statement = select(WorkOrder).where(WorkOrder.plant == caller.plant).options(subqueryload(WorkOrder.operations))
    if query.status is not None:
        statement = statement.where(WorkOrder.status == query.status)
    if query.item is not None:
        statement = statement.where(WorkOrder.item == query.item)
    if query.sales_order is not None:
        statement = statement.where(WorkOrder.sales_order == query.sales_order)
    if query.late is not None:
        late = is_late(now)
        statement = statement.where(late if query.late else ~late)
    if query.unplanned is not None:
        stuck = is_unplanned()
        statement = statement.where(stuck if query.unplanned else ~stuck)
    if query.q:
        columns = (WorkOrder.number, WorkOrder.item, WorkOrder.sales_order)
        statement = statement.where(or_(*(column.icontains(query.q, autoescape=True) for column in columns)))
    return page(
        session,
        statement,
        query,
        keys=(WorkOrder.due_on, WorkOrder.number),
        view=lambda order: views.work_order_view(order, now),
    )


def late_by_plant(session: Session) -> dict[str, int]:
    """How many open work orders of each plant are late, or planned to be."""
    found = dict.fromkeys(session.scalars(select(Plant.number)), 0)
    for plant in found:
        late = select(func.count()).where(WorkOrder.plant == plant, is_late(clock.now()))
        found[plant] = session.scalars(late.select_from(WorkOrder)).one()
    return found


def is_unplanned() -> ColumnElement[bool]:
    """The same rule as `domain.lateness.unplanned_cause`, for the database."""
    why = func.coalesce(WorkOrder.planned_late_reason, "")
    has_no_place = and_(WorkOrder.planned_end.is_(None), why.in_(sorted(NO_PLACE)))
    return and_(WorkOrder.status.in_(OPEN), or_(has_no_place, ~WorkOrder.operations.any()))


def is_late(now: object) -> ColumnElement[bool]:
    """The same rule as `domain.lateness`, for the database: open, and its day is over or its plan ends after it.

    So it does where only some steps have a place and one of these ends after it.
    """
    planned_late = and_(WorkOrder.planned_end.is_not(None), WorkOrder.planned_end > WorkOrder.due_at)
    a_step = WorkOrder.operations.any(and_(~Operation.completed, Operation.planned_end > WorkOrder.due_at))
    in_part = and_(WorkOrder.planned_end.is_(None), a_step)
    return and_(WorkOrder.status.in_(OPEN), or_(WorkOrder.due_at <= now, planned_late, in_part))

"""Sales orders and how far each line has come."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select, type_coerce
from sqlalchemy.orm import Session, subqueryload

from services.planning import views
from services.planning.domain.work_order import OPEN
from services.planning.models import Delivery, SalesOrder, SalesOrderLine, WorkOrder
from services.planning.views import WorkOnLine
from shared.contracts.caller import Caller
from shared.contracts.messages import Page, PageQuery
from shared.contracts.planning.queries import DeliveriesQuery, SalesOrdersQuery
from shared.contracts.planning.views import DeliveriesView, SalesOrderView
from shared.contracts.values import ZERO, WorkOrderStatus
from shared.plumbing import clock
from shared.plumbing.finding import find
from shared.plumbing.paging import page, rows_of_page

MOST = 2000  # deliveries told at once


def sales_order(session: Session, caller: Caller, number: str) -> SalesOrderView:
    """One sales order with its lines' progress."""
    order = find(session, SalesOrder, (caller.plant, number), number=number)
    return views.sales_order_view(order, _work(session, caller.plant, [number]), clock.now())


def sales_orders(session: Session, caller: Caller, query: SalesOrdersQuery) -> Page:
    """Sales orders by number."""
    now = clock.now()
    statement = select(SalesOrder).where(SalesOrder.plant == caller.plant).options(subqueryload(SalesOrder.lines))
    if query.item is not None:
        statement = statement.where(SalesOrder.lines.any(SalesOrderLine.item == query.item))
    if query.late is not None:
        late = SalesOrder.lines.any(_line_is_late(now))
        statement = statement.where(late if query.late else ~late)
    if query.q:
        columns = (SalesOrder.number, SalesOrder.customer)
        statement = statement.where(or_(*(column.icontains(query.q, autoescape=True) for column in columns)))
    orders, next_cursor = rows_of_page(session, statement, query, keys=(SalesOrder.number,))
    work = _work(session, caller.plant, [order.number for order in orders])
    return Page(items=tuple(views.sales_order_view(order, work, now) for order in orders), next_cursor=next_cursor)


def deliveries(session: Session, caller: Caller, number: str, query: PageQuery) -> Page:
    """What left for the customer of a sales order, the latest first."""
    find(session, SalesOrder, (caller.plant, number), number=number)
    statement = select(Delivery).where(Delivery.plant == caller.plant, Delivery.sales_order == number)
    keys = (Delivery.recorded_at, Delivery.id)
    return page(session, statement, query, keys=keys, view=views.delivery_view, descending=True)


def deliveries_of(session: Session, caller: Caller, query: DeliveriesQuery) -> DeliveriesView:
    """What left for the customers of some sales orders, in order."""
    statement = (
        select(Delivery)
        .where(Delivery.plant == caller.plant, Delivery.sales_order.in_(query.sales_orders))
        .order_by(Delivery.sales_order, Delivery.recorded_at, Delivery.id)
        .limit(MOST + 1)
    )
    found = session.scalars(statement).all()
    return DeliveriesView(items=tuple(views.delivery_view(one) for one in found[:MOST]), complete=len(found) <= MOST)


def _work(session: Session, plant: str, numbers: Iterable[str]) -> dict[tuple[str, int], WorkOnLine]:
    """Per line: the pieces still to come from work orders, and when the last of them is planned to end."""
    to_come = WorkOrder.quantity - WorkOrder.scrap - WorkOrder.received
    rows = session.execute(
        select(
            WorkOrder.sales_order,
            WorkOrder.line,
            type_coerce(func.sum(case((to_come > ZERO, to_come), else_=0)), WorkOrder.quantity.type),
            func.max(case((WorkOrder.status.in_(OPEN), WorkOrder.planned_end))),
        )
        .where(
            WorkOrder.plant == plant,
            WorkOrder.sales_order.in_(list(numbers)),
            WorkOrder.status.in_((*OPEN, WorkOrderStatus.COMPLETED)),
        )
        .group_by(WorkOrder.sales_order, WorkOrder.line)
    )
    return {(number, line): WorkOnLine(in_work=in_work, planned_end=end) for number, line, in_work, end in rows}


def _line_is_late(now: datetime) -> ColumnElement[bool]:
    """The same rule as `domain.lateness`, for the database."""
    planned_late = exists().where(
        WorkOrder.plant == SalesOrderLine.plant,
        WorkOrder.sales_order == SalesOrderLine.sales_order,
        WorkOrder.line == SalesOrderLine.line,
        WorkOrder.status.in_(OPEN),
        WorkOrder.planned_end > SalesOrderLine.due_at,
    )
    return and_(SalesOrderLine.received < SalesOrderLine.quantity, or_(SalesOrderLine.due_at <= now, planned_late))

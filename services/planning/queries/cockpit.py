"""Planning's part of the cockpit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.planning.domain.work_order import FINISHED
from services.planning.models import Operation, SalesOrderLine, WorkOrder
from services.planning.queries.work_orders import is_late
from shared.contracts.caller import Caller
from shared.contracts.planning.queries import PlanningCockpitQuery, PlanningNumber, PlanningSlicesQuery
from shared.contracts.planning.views import PlanningCockpitView, PlanningSlice, PlanningSlicesView
from shared.contracts.refusals import Invalid
from shared.contracts.values import WorkOrderStatus
from shared.plumbing import clock

FOUR_PLACES = Decimal("0.0001")
MOST = 2000  # slices; beyond them nobody reads


def cockpit(
    session: Session, caller: Caller, query: PlanningCockpitQuery, *, all_late: bool = False
) -> PlanningCockpitView:
    """How many of the work orders due are done, of the lines due came in time, and what is late now.

    Of `all_late` also what was due before the window is counted as late, for it is late now all the same.
    """
    orders, completed, late = session.execute(select(*_of_orders()).where(*_orders_due(caller, query))).one()
    if all_late:
        due_ever = _orders_due(caller, replace(query, from_on=None))
        late = session.scalars(select(_of_orders()[2]).where(*due_ever)).one()
    lines, in_time = session.execute(select(*_of_lines()).where(*_lines_due(caller, query))).one()
    return PlanningCockpitView(
        work_order_completion_rate=_rate(completed, orders),
        on_time_delivery_rate=_rate(in_time, lines),
        late_work_orders=late,
    )


def slices(session: Session, caller: Caller, query: PlanningSlicesQuery) -> PlanningSlicesView:
    """One of the numbers for each item that something is due of, in their order; one statement for all."""
    if query.name is PlanningNumber.ON_TIME_DELIVERY_RATE:
        counted = select(SalesOrderLine.item, *_of_lines()).where(*_lines_due(caller, query))
        rows = session.execute(counted.group_by(SalesOrderLine.item).order_by(SalesOrderLine.item).limit(MOST))
        found = [(item, _rate(in_time, lines)) for item, lines, in_time in rows]
    else:
        counted = select(WorkOrder.item, *_of_orders()).where(*_orders_due(caller, query))
        rows = session.execute(counted.group_by(WorkOrder.item).order_by(WorkOrder.item).limit(MOST))
        is_rate = query.name is PlanningNumber.WORK_ORDER_COMPLETION_RATE
        found = [
            (item, _rate(completed, orders) if is_rate else Decimal(late)) for item, orders, completed, late in rows
        ]
    return PlanningSlicesView(items=tuple(PlanningSlice(key=item, value=value) for item, value in found))


def _of_orders() -> tuple[Any, Any, Any]:
    """Work orders, those that are done, and those that are late."""
    is_done = WorkOrder.status.in_(FINISHED)
    return func.count(), func.count().filter(is_done), func.count().filter(is_late(clock.now()))


def _orders_due(caller: Caller, query: PlanningCockpitQuery) -> list[ColumnElement[bool]]:
    due = [WorkOrder.plant == caller.plant, WorkOrder.status != WorkOrderStatus.CANCELLED]
    due += _window(WorkOrder.due_on, query)
    if query.section is not None:
        due.append(WorkOrder.operations.any(Operation.section == query.section))
    if query.team is not None:
        due.append(WorkOrder.operations.any(Operation.team == query.team))
    return due


def _of_lines() -> tuple[Any, Any]:
    """Lines, and those that were stocked in whole by their date."""
    in_time = SalesOrderLine.received_in_time >= SalesOrderLine.quantity
    return func.count(), func.count().filter(in_time)


def _lines_due(caller: Caller, query: PlanningCockpitQuery) -> list[ColumnElement[bool]]:
    return [SalesOrderLine.plant == caller.plant, *_window(SalesOrderLine.due_on, query)]


def _window(due_on: InstrumentedAttribute[date], query: PlanningCockpitQuery) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if query.from_on is not None and query.to_on is not None and query.to_on < query.from_on:
        raise Invalid({"to": "before_from"})
    if query.from_on is not None:
        found.append(due_on >= query.from_on)
    if query.to_on is not None:
        found.append(due_on <= query.to_on)
    return found


def _rate(part: int, whole: int) -> Decimal | None:
    """A share to four places; nothing where nothing counts."""
    return None if whole == 0 else (Decimal(part) / whole).quantize(FOUR_PLACES, ROUND_HALF_UP)

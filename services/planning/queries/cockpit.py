"""Planning's part of the cockpit."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.planning.domain.work_order import FINISHED
from services.planning.models import Operation, SalesOrderLine, WorkOrder
from services.planning.queries.work_orders import is_late
from shared.contracts.caller import Caller
from shared.contracts.planning.queries import PlanningCockpitQuery
from shared.contracts.planning.views import PlanningCockpitView
from shared.contracts.values import WorkOrderStatus
from shared.plumbing import clock

FOUR_PLACES = Decimal("0.0001")


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
        work_order_completion_rate=_rate(completed, orders),
        on_time_delivery_rate=_rate(in_time, lines),
        late_work_orders=late,
    )


def _window(due_on: InstrumentedAttribute[date], query: PlanningCockpitQuery) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if query.from_on is not None:
        found.append(due_on >= query.from_on)
    if query.to_on is not None:
        found.append(due_on <= query.to_on)
    return found


def _rate(part: int, whole: int) -> Decimal | None:
    """A share to four places; nothing where nothing counts."""
    return None if whole == 0 else (Decimal(part) / whole).quantize(FOUR_PLACES, ROUND_HALF_UP)

"""What stands in the way of work orders, now or at some instant; at most four statements for all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from services.execution.models import FloorException, Operation, Plan, ReworkOrder, WorkOrder
from services.execution.models.sums import total
from services.execution.queries.exceptions import standstills
from services.execution.queries.floors import Steps
from shared.contracts.execution.views import Obstacles
from shared.contracts.values import ZERO

MOMENT = timedelta(microseconds=1)


def obstacles_at(
    session: Session, plant: str, work_orders: Sequence[WorkOrder], steps: Mapping[UUID, Steps], at: datetime
) -> dict[UUID, Obstacles]:
    """By what was known at an instant; where a step is planned to be done, only by now."""
    ids = [one.id for one in work_orders]
    trouble = _exceptions(session, plant, [one.number for one in work_orders], at)
    on_hold = _rework_on_hold(session, plant, ids, at)
    stopped = _stopped(session, plant, [row.id for id in ids if (row := steps[id].current) is not None], at)
    return {
        one.id: Obstacles(
            exceptions=trouble.get(one.number, 0),
            stopped=tuple(stopped[one.id]),
            rework_on_hold=min(on_hold.get(one.id, ZERO), sum((row.rework for row in steps[one.id].rows), ZERO)),
        )
        for one in work_orders
    }


def _exceptions(session: Session, plant: str, numbers: Sequence[str], at: datetime) -> dict[str, int]:
    """How many had been raised about each work order, and were not resolved."""
    rows = session.execute(
        select(FloorException.work_order, func.count())
        .where(
            FloorException.plant == plant,
            FloorException.work_order.in_(numbers),
            FloorException.raised_at <= at,
            or_(FloorException.resolved_at.is_(None), FloorException.resolved_at > at),
        )
        .group_by(FloorException.work_order)
    )
    return {number: count for number, count in rows if number is not None}


def _rework_on_hold(session: Session, plant: str, ids: Sequence[UUID], at: datetime) -> dict[UUID, Decimal]:
    """Pieces whose rework had been ordered, and neither released nor cancelled."""
    rows = session.execute(
        select(ReworkOrder.work_order_id, total(ReworkOrder.quantity))
        .where(
            ReworkOrder.plant == plant,
            ReworkOrder.work_order_id.in_(ids),
            or_(ReworkOrder.ordered_at.is_(None), ReworkOrder.ordered_at <= at),
            or_(ReworkOrder.released.is_(False), ReworkOrder.released_at > at),
            or_(ReworkOrder.cancelled.is_(False), ReworkOrder.cancelled_at > at),
        )
        .group_by(ReworkOrder.work_order_id)
    )
    return dict(rows.all())


def _stopped(session: Session, plant: str, next_steps: Sequence[UUID], at: datetime) -> dict[UUID, list[str]]:
    """The work centers that stood still where the next step is planned, else where it may be done."""
    still = {one.work_center for one in standstills(session, plant, (at, at + MOMENT))}
    found: dict[UUID, list[str]] = defaultdict(list)
    if not still:
        return found
    rows = session.execute(
        select(Operation.work_order_id, Operation.work_centers, Plan.work_center)
        .outerjoin(Plan, and_(Plan.plant == Operation.plant, Plan.operation_id == Operation.id))
        .where(Operation.plant == plant, Operation.id.in_(next_steps))
    )
    for work_order_id, possible, planned in rows:
        found[work_order_id] = sorted(still & set([planned] if planned else possible))
    return found

"""Where every released piece of a work order is, now or at some instant."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.execution.domain.flow import Flow
from services.execution.models import Operation, Receipt, WorkOrder
from services.execution.models.sums import total
from services.execution.overruns import accepted
from services.execution.queries import past
from services.execution.queries.floors import on_floor, steps_of
from services.execution.queries.obstacles import obstacles_at
from shared.contracts.execution.commands import BalanceQuery
from shared.contracts.execution.views import BalanceView, WaitingAt
from shared.contracts.refusals import NotFound
from shared.plumbing import clock


def balance(session: Session, plant: str, number: str, query: BalanceQuery) -> BalanceView:
    """The parts of what was released; what nobody can explain is one of them."""
    work_order = on_floor(session, plant, number)
    now = clock.now()
    at = now if query.at is None else min(query.at, now)
    if work_order.released_at is not None and work_order.released_at > at:
        raise NotFound()
    if query.at is None:
        was, received = past.standing_of(work_order), work_order.received
        steps = steps_of(session, plant, Operation.work_order_id == work_order.id, Operation.rework_order_id.is_(None))
    else:
        was, received = (
            past.standing_at(session, plant, [work_order], at)[work_order.id],
            _received(session, work_order, at),
        )
        steps = past.steps_at(session, plant, {work_order.id: was}, at)
    own = steps[work_order.id]
    flow = Flow(quantity=was.quantity, steps=tuple(own.steps), gone=received)
    found = flow.balance()
    if found.unexplained:
        found = flow.balance(accepted(session, work_order, flow, [row.id for row in own.rows], at))
    return BalanceView(
        work_order=work_order.number,
        status=was.status,
        at=at,
        done=flow.done,
        released=found.released,
        good=found.good,
        scrap=found.scrap,
        in_rework=found.in_rework,
        waiting=tuple(
            WaitingAt(sequence=row.sequence, quantity=quantity)
            for row, quantity in zip(own.rows, found.waiting, strict=True)
        ),
        unexplained=found.unexplained,
        over=found.over,
        to_explain=found.to_explain,
        received=received,
        obstacles=obstacles_at(session, plant, [work_order], steps, at)[work_order.id],
    )


def _received(session: Session, work_order: WorkOrder, at: datetime) -> Decimal:
    of_order = (Receipt.plant == work_order.plant, Receipt.work_order_id == work_order.id)
    asked = select(total(Receipt.quantity)).where(*of_order, Receipt.received_at <= at)
    received: Decimal = session.scalars(asked).one()
    return received

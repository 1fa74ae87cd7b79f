"""Where every released piece of a work order is, now or at some instant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import Session, aliased

from services.execution.domain.flow import Flow
from services.execution.domain.reporting import Rule, accepted_overruns
from services.execution.models import Confirmation, Operation, Receipt, Report, WorkOrder
from services.execution.models.sums import total
from services.execution.queries import past
from services.execution.queries.floors import on_floor, steps_of
from services.execution.queries.obstacles import obstacles_at
from shared.contracts.execution.commands import BalanceQuery
from shared.contracts.execution.views import BalanceView, WaitingAt
from shared.contracts.refusals import NotFound
from shared.contracts.values import ZERO
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
        found = flow.balance(_accepted(session, work_order, flow, [row.id for row in own.rows], at))
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


def _accepted(
    session: Session, work_order: WorkOrder, flow: Flow, steps: Sequence[UUID], at: datetime
) -> tuple[Decimal, ...]:
    """How many pieces above what had arrived are in order at each step: tolerated by its rule, or confirmed."""
    own = (Operation.plant == work_order.plant, Operation.id.in_(steps))
    asked = select(Operation.id, Operation.over_report, Operation.over_report_percent).where(*own)
    rules = {
        row.id: Rule(over_report=row.over_report, percent=row.over_report_percent) for row in session.execute(asked)
    }
    confirmed = _confirmed(session, work_order, at)
    return accepted_overruns(flow.quantity, [rules[id] for id in steps], [confirmed.get(id, ZERO) for id in steps])


def _confirmed(session: Session, work_order: WorkOrder, at: datetime) -> dict[UUID, Decimal]:
    """By operation: pieces above what had arrived that a supervisor vouches for, in reports nobody took back."""
    reversal = aliased(Report)
    vouched = and_(Confirmation.plant == Report.plant, Confirmation.report_id == Report.id)
    rows = session.execute(
        select(Report.operation_id, total(Report.excess))
        .join(Confirmation, and_(vouched, Confirmation.confirmed_at <= at))
        .where(
            Report.plant == work_order.plant,
            Report.work_order_id == work_order.id,
            ~exists().where(reversal.plant == Report.plant, reversal.reverses == Report.id, reversal.reported_at <= at),
        )
        .group_by(Report.operation_id)
    )
    return dict(rows.all())

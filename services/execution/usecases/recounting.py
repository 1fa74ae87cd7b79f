"""Pieces counted again from our own reports and results, when a replay had to put lost operations back."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.execution.domain.clocks import ClockMove
from services.execution.domain.flow import Pieces, still_awaiting
from services.execution.domain.recount import Recount
from services.execution.domain.work_order import status_after
from services.execution.ledger import flow_of, rework_flow_of
from services.execution.models import (
    CalendarCopy,
    ClockEvent,
    InspectionResult,
    Operation,
    Plan,
    Plant,
    Receipt,
    Report,
    ReworkOrder,
    WorkCenter,
    WorkOrder,
)
from services.execution.models.sums import total
from services.execution.plant_days import days_of
from services.execution.usecases import planned_days
from shared.contracts.execution.events import (
    OperationCompleted,
    OperationReopened,
    WorkOrderCompleted,
    WorkOrderReopened,
)
from shared.contracts.values import ZERO
from shared.plumbing import outbox
from shared.plumbing.copies import Mended

HOURS_AND_PLANS = {kind.__tablename__ for kind in (Plan, WorkOrder, WorkCenter, CalendarCopy, Plant)}
STATES = (OperationCompleted, OperationReopened, WorkOrderCompleted, WorkOrderReopened)


def recount_mended(session: Session, plant: str, mended: Sequence[Mended]) -> None:
    """Let our own columns follow: those of rows put back are counted anew, the others stand as they are."""
    added = {Operation.__tablename__: set[UUID](), WorkOrder.__tablename__: set[UUID]()}
    for one in mended:
        if one.how == "added" and one.table in added:
            added[one.table].add(one.key["id"])
        elif one.table == WorkOrder.__tablename__:
            session.get_one(WorkOrder, (plant, one.key["id"])).settle_stage()
    operations = session.scalars(
        select(Operation.work_order_id).where(Operation.plant == plant, Operation.id.in_(added["operations"]))
    )
    for work_order_id in sorted({*operations, *added["work_orders"]}):
        work_order = session.get_one(WorkOrder, (plant, work_order_id))
        _recount(session, work_order, is_new=work_order_id in added["work_orders"])
    if not {one.table for one in mended}.isdisjoint(HOURS_AND_PLANS):
        planned_days.renew(session, plant)


@dataclass(frozen=True, kw_only=True)
class Count:
    """The operations of one work order, and how its reports and results make them stand."""

    operations: dict[UUID, Operation]
    rework_orders: dict[UUID, ReworkOrder]
    made: Recount


def _recount(session: Session, work_order: WorkOrder, *, is_new: bool) -> None:
    plant = work_order.plant
    operations = session.scalars(
        select(Operation)
        .where(Operation.plant == plant, Operation.work_order_id == work_order.id)
        .order_by(Operation.sequence, Operation.id)
    ).all()
    orders = session.scalars(
        select(ReworkOrder).where(ReworkOrder.plant == plant, ReworkOrder.work_order_id == work_order.id)
    )
    rework_orders = {one.id: one for one in orders}
    inside = (
        (one.id, one.rework_order_id, rework_orders[one.rework_order_id].operation_id)
        for one in operations
        if one.rework_order_id is not None
    )
    count = Count(
        operations={one.id: one for one in operations},
        rework_orders=rework_orders,
        made=Recount.of(inside),
    )
    standing = _count_pieces(session, work_order, count)
    if is_new:
        _remember_completion(session, work_order)
    begun = set(
        session.scalars(
            select(ClockEvent.operation_id).where(
                ClockEvent.plant == plant,
                ClockEvent.operation_id.in_(count.operations),
                ClockEvent.move == ClockMove.START,
            )
        )
    )
    _write(work_order, count, begun, standing)
    work_order.settle_stage()


def _count_pieces(session: Session, work_order: WorkOrder, count: Count) -> Counter[UUID]:
    """Add up all reports and results; returns how many reports of each operation stand."""
    of_order = (Report.plant == work_order.plant, Report.work_order_id == work_order.id)
    reports = session.scalars(select(Report).where(*of_order)).all()
    results = session.scalars(
        select(InspectionResult).where(
            InspectionResult.plant == work_order.plant, InspectionResult.work_order_id == work_order.id
        )
    ).all()
    reversed_ = {report.reverses for report in reports if report.reverses is not None}
    released: defaultdict[UUID | None, Decimal] = defaultdict(Decimal)
    for result in results:
        count.made.book(result.operation_id, Pieces.rejected(result.to_scrap, result.to_rework))
        released[result.report_id] += result.released
    standing: Counter[UUID] = Counter()
    for report in reports:
        count.made.book(report.operation_id, report.pieces)
        if report.reverses is None and report.id not in reversed_:
            standing[report.operation_id] += 1
            awaiting = still_awaiting(report.awaited, released[report.id])
            count.made.book(report.operation_id, Pieces(), awaiting=awaiting)
    stocked_in = (Receipt.plant == work_order.plant, Receipt.work_order_id == work_order.id)
    work_order.received = session.scalars(select(total(Receipt.quantity)).where(*stocked_in)).one()
    return standing


def _write(work_order: WorkOrder, count: Count, begun: set[UUID], standing: Counter[UUID]) -> None:
    main = [one for one in count.operations.values() if one.rework_order_id is None]
    flows = [(main, flow_of(work_order, [count.made.steps[one.id] for one in main]))]
    for order in count.rework_orders.values():
        some = [one for one in count.operations.values() if one.rework_order_id == order.id]
        flows.append((some, rework_flow_of(order, [count.made.steps[one.id] for one in some])))
    for operations, flow in flows:
        for operation, step, completed in zip(operations, flow.steps, flow.completed(), strict=True):
            operation.good, operation.scrap, operation.rework = step.good, step.scrap, step.rework
            operation.awaiting, operation.reports = step.awaiting, standing[operation.id]
            has_begun = step.taken > ZERO or operation.id in begun
            operation.status = status_after(operation.status, completed=completed, begun=has_begun)


def _remember_completion(session: Session, work_order: WorkOrder) -> None:
    """What we last told the plant about it, from our own log."""
    told = outbox.told_about(session, work_order.plant, STATES, str(work_order.id))
    work_order.floor_revision = max((fact.revision for fact in told), default=0)
    whole = [fact for fact in told if isinstance(fact, WorkOrderCompleted | WorkOrderReopened)]
    newest = max(whole, key=lambda fact: fact.revision, default=None)
    if isinstance(newest, WorkOrderCompleted):
        work_order.completed_at = newest.at
        work_order.completed_on = days_of(session, work_order.plant).at(work_order.finishes_at).date_of(newest.at)

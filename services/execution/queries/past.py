"""The floor as it was: counted again from the facts that were known by then. Nothing is kept for it.

What it costs grows with the reports of the work orders shown, never with the plant's history.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, or_, select
from sqlalchemy.orm import Session, aliased

from services.execution.domain.clocks import RUNS
from services.execution.domain.flow import Flow, Pieces, Step
from services.execution.domain.recount import Recount
from services.execution.domain.work_order import ENDED
from services.execution.models import (
    ClockEvent,
    InspectionResult,
    OfficeWord,
    Operation,
    Report,
    ReworkOrder,
    WorkOrder,
)
from services.execution.models.floor import ENDED_STAGE, OPEN
from services.execution.models.sums import total
from services.execution.queries.floors import Steps
from shared.contracts.execution.views import WorkingNow
from shared.contracts.values import ZERO, OperationStatus, WorkOrderStatus


@dataclass(frozen=True, kw_only=True)
class PastStep:
    """An operation's row, as far as a list needs it."""

    id: UUID
    sequence: int
    name: str
    section: str | None
    status: OperationStatus
    good: Any
    scrap: Any
    rework: Any
    awaiting: Any


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What the office wanted of a work order at some instant, and how it stood."""

    status: WorkOrderStatus
    quantity: Decimal
    due_on: date
    is_open: bool


def standing_of(work_order: WorkOrder) -> Standing:
    """By now."""
    return Standing(
        status=work_order.status,
        quantity=work_order.quantity,
        due_on=work_order.due_on,
        is_open=work_order.stage == OPEN,
    )


def was_on_the_floor(plant: str, at: datetime) -> ColumnElement[bool]:
    """Released by then, and neither closed nor cancelled: those still there, and those for which it came since."""
    of_plant = (WorkOrder.plant == plant, WorkOrder.released_at <= at)
    still = select(WorkOrder.id).where(*of_plant, WorkOrder.stage < ENDED_STAGE)
    ended = (
        select(WorkOrder.id)
        .join(OfficeWord, and_(OfficeWord.plant == WorkOrder.plant, OfficeWord.work_order_id == WorkOrder.id))
        .where(*of_plant, OfficeWord.status.in_(ENDED), OfficeWord.at > at)
    )
    return WorkOrder.id.in_(still.union(ended))


def was_open(at: datetime) -> ColumnElement[bool]:
    """Of what was on the floor: something was still to be made."""
    return or_(WorkOrder.completed_at.is_(None), WorkOrder.completed_at > at)


def standing_at(session: Session, plant: str, work_orders: Sequence[WorkOrder], at: datetime) -> dict[UUID, Standing]:
    """What the office had said by an instant; of what it said before its words were kept only the last is known."""
    asked = (OfficeWord.plant == plant, OfficeWord.work_order_id.in_([one.id for one in work_orders]))
    words = session.scalars(select(OfficeWord).where(*asked, OfficeWord.at <= at).order_by(OfficeWord.revision))
    last = {word.work_order_id: word for word in words}
    return {one.id: _standing(one, last.get(one.id), at) for one in work_orders}


def _standing(work_order: WorkOrder, word: OfficeWord | None, at: datetime) -> Standing:
    said = word or work_order
    status = WorkOrderStatus.RELEASED if word is None else word.status
    if status in (WorkOrderStatus.RELEASED, WorkOrderStatus.COMPLETED):
        is_done = work_order.completed_at is not None and work_order.completed_at <= at
        status = WorkOrderStatus.COMPLETED if is_done else WorkOrderStatus.RELEASED
    is_open = status in (WorkOrderStatus.RELEASED, WorkOrderStatus.ON_HOLD)
    return Standing(status=status, quantity=said.quantity, due_on=said.due_on, is_open=is_open)


def steps_at(session: Session, plant: str, was: Mapping[UUID, Standing], at: datetime) -> dict[UUID, Steps]:
    """The steps of work orders as reports and inspections had made them by an instant."""
    work_orders = list(was)
    operations = session.execute(
        select(
            Operation.id,
            Operation.work_order_id,
            Operation.rework_order_id,
            Operation.sequence,
            Operation.name,
            Operation.section,
            ReworkOrder.operation_id.label("home"),
        )
        .outerjoin(ReworkOrder, (ReworkOrder.plant == plant) & (ReworkOrder.id == Operation.rework_order_id))
        .where(Operation.plant == plant, Operation.work_order_id.in_(work_orders))
        .order_by(Operation.sequence, Operation.id)
    ).all()
    made = Recount.of((row.id, row.rework_order_id, row.home) for row in operations if row.home is not None)
    for row in _reported(session, plant, work_orders, at):
        made.book(row.operation_id, Pieces(good=row.good, scrap=row.scrap, rework=row.rework), awaiting=row.awaited)
    for row in _inspected(session, plant, work_orders, at):
        made.book(row.operation_id, Pieces.rejected(row.scrap, row.rework), awaiting=-row.released)
    own: dict[UUID, list[Any]] = defaultdict(list)
    for row in operations:
        if row.home is None:
            own[row.work_order_id].append(row)
    return defaultdict(
        Steps,
        {work_order: Steps(_past_steps(rows, made, was[work_order].quantity)) for work_order, rows in own.items()},
    )


def _past_steps(rows: Sequence[Any], made: Recount, quantity: Decimal) -> list[Any]:
    flow = Flow(quantity=quantity, steps=tuple(made.steps[row.id] for row in rows))
    parts = zip(rows, flow.steps, flow.completed(), strict=True)
    return [_past(row, step, is_done=is_done) for row, step, is_done in parts]


def _past(row: Any, step: Step, *, is_done: bool) -> Any:
    return PastStep(
        id=row.id,
        sequence=row.sequence,
        name=row.name,
        section=row.section,
        status=OperationStatus.COMPLETED if is_done else OperationStatus.STARTED,
        good=step.good,
        scrap=step.scrap,
        rework=step.rework,
        awaiting=max(ZERO, step.awaiting),
    )


def _reported(session: Session, plant: str, work_orders: Sequence[UUID], at: datetime) -> Any:
    return session.execute(
        select(
            Report.operation_id,
            total(Report.good).label("good"),
            total(Report.scrap).label("scrap"),
            total(Report.rework).label("rework"),
            total(Report.awaited).label("awaited"),
        )
        .where(Report.plant == plant, Report.work_order_id.in_(work_orders), Report.reported_at <= at)
        .group_by(Report.operation_id)
    )


def _inspected(session: Session, plant: str, work_orders: Sequence[UUID], at: datetime) -> Any:
    """What results did to the pieces; of a report that was taken back by then nothing waits, so nothing is let go."""
    reversal = aliased(Report)
    taken_back = and_(
        reversal.plant == plant, reversal.reverses == InspectionResult.report_id, reversal.reported_at <= at
    )
    released = case((reversal.id.is_(None), InspectionResult.released), else_=0)
    return session.execute(
        select(
            InspectionResult.operation_id,
            total(InspectionResult.to_scrap).label("scrap"),
            total(InspectionResult.to_rework).label("rework"),
            total(released).label("released"),
        )
        .outerjoin(reversal, taken_back)
        .where(
            InspectionResult.plant == plant,
            InspectionResult.work_order_id.in_(work_orders),
            InspectionResult.recorded_at <= at,
        )
        .group_by(InspectionResult.operation_id)
    )


def working_at(session: Session, plant: str, work_orders: Sequence[UUID], at: datetime) -> dict[UUID, list[WorkingNow]]:
    """Whose clocks ran at an instant, by work order."""
    rows = session.execute(
        select(Operation.work_order_id, ClockEvent.operation_id, ClockEvent.worker, ClockEvent.move, ClockEvent.at)
        .join(ClockEvent, (ClockEvent.plant == plant) & (ClockEvent.operation_id == Operation.id))
        .where(Operation.plant == plant, Operation.work_order_id.in_(work_orders), ClockEvent.at <= at)
        .order_by(ClockEvent.at, ClockEvent.recorded_at)
    )
    last = {(row.operation_id, row.worker): row for row in rows}
    running: dict[UUID, list[WorkingNow]] = defaultdict(list)
    for row in sorted(last.values(), key=lambda row: row.worker):
        if row.move in RUNS:
            running[row.work_order_id].append(WorkingNow(worker=row.worker, operation=row.operation_id, since=row.at))
    return running

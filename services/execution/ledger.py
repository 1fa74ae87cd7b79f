"""A work order's pieces: read locked in one statement, changed by the rules, written whole.

Whoever changes pieces goes through here, so two reports of the same work order wait for each other, and
completion is decided in one place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, Select, Uuid, and_, bindparam, exists, or_, select, update
from sqlalchemy.orm import Session, aliased
from sqlalchemy.orm.attributes import set_committed_value

from services.execution.domain.flow import Flow
from services.execution.domain.reporting import Floor, Place
from services.execution.domain.work_order import NotReleased, OnHold, require_open, status_after
from services.execution.models import Operation, Plan, Plant, Report, ReportWorker, ReworkOrder, WorkOrder
from services.execution.plant_days import UNTOLD_TIME_ZONE, days_of
from shared.contracts.execution.events import (
    OperationCompleted,
    OperationReopened,
    WorkOrderCompleted,
    WorkOrderReopened,
)
from shared.contracts.refusals import NotFound, Refused
from shared.contracts.values import OperationStatus
from shared.plumbing import outbox
from shared.plumbing.tables import GivenAnswer

Statement = Select[*tuple[Any, ...]]
PLANT: BindParameter[Any] = bindparam("plant")


@dataclass
class Ledger:
    """One work order with its operations in order, and those of the rework order at hand."""

    work_order: WorkOrder
    time_zone: str
    operations: list[Operation] = field(default_factory=list)
    rework_order: ReworkOrder | None = None
    rework_operations: list[Operation] = field(default_factory=list)
    report: Report | None = None  # the one asked about, if it is booked already
    is_id_taken: bool = False  # the id asked about named something else of the floor before

    @property
    def floor(self) -> Floor:
        main = flow_of(self.work_order, [operation.step for operation in self.operations])
        if self.rework_order is None:
            return Floor(main=main)
        rework = rework_flow_of(self.rework_order, [operation.step for operation in self.rework_operations])
        home = [operation.id for operation in self.operations].index(self.rework_order.operation_id)
        return Floor(main=main, rework=rework, home=home)

    def operation(self, operation_id: UUID) -> Operation:
        return next(one for one in (*self.operations, *self.rework_operations) if one.id == operation_id)

    def place(self, operation: Operation) -> Place:
        in_rework = operation.rework_order_id is not None
        steps = self.rework_operations if in_rework else self.operations
        return Place(at=steps.index(operation), in_rework=in_rework)


def flow_of(work_order: WorkOrder, steps: list[Any]) -> Flow:
    """The flow of a work order's own operations; what was stocked in has left after the last."""
    return Flow(quantity=work_order.quantity, steps=tuple(steps), gone=work_order.received)


def rework_flow_of(rework_order: ReworkOrder, steps: list[Any]) -> Flow:
    """The flow inside a rework order."""
    return Flow(quantity=rework_order.quantity, steps=tuple(steps), rework_comes_back=False)


def of_operation(session: Session, plant: str, operation_id: UUID, *, report_id: UUID | None = None) -> Ledger:
    """Lock and read the work order of an operation, its own operations, and all of the rework order it belongs to."""
    asked = {"plant": plant, "operation_id": operation_id, "report_id": report_id}
    ledger = _read(session, _by_operation(with_report=report_id is not None), asked)
    if ledger is None:
        raise _why_not_there(session, plant, operation_id)
    return ledger


def _why_not_there(session: Session, plant: str, operation_id: UUID) -> Refused:
    """An operation that was told of but not released, by planning or for rework, is no stranger."""
    plan = session.get(Plan, (plant, operation_id))
    if plan is None:
        return NotFound()
    work_order = session.get(WorkOrder, (plant, plan.work_order_id))
    if work_order is not None:
        require_open(work_order.number, work_order.status)
    number = work_order.number if work_order else plan.work_order
    return NotReleased(work_order=number) if plan.rework_order_id is None else OnHold(work_order=number)


def of_work_order(session: Session, plant: str, work_order_id: UUID) -> Ledger:
    """Lock and read a work order that is on the floor, and its own operations."""
    ledger = _read(session, _by_id(), {"plant": plant, "work_order_id": work_order_id})
    if ledger is None:
        raise NotFound()
    return ledger


def of_number(session: Session, plant: str, number: str) -> Ledger:
    """Lock and read a work order by the number people call it."""
    ledger = _read(session, _by_number(), {"plant": plant, "number": number})
    if ledger is None:
        raise NotFound()
    return ledger


# Each statement is made once: making one costs more than asking it.


@cache
def _by_operation(*, with_report: bool) -> Statement:
    asked = aliased(Operation)
    this = and_(asked.plant == PLANT, asked.id == bindparam("operation_id", type_=Uuid()))
    statement = _locking().where(
        WorkOrder.id == select(asked.work_order_id).where(this).scalar_subquery(),
        or_(
            Operation.rework_order_id.is_(None),
            Operation.rework_order_id == select(asked.rework_order_id).where(this).scalar_subquery(),
        ),
    )
    if not with_report:
        return statement
    report_id: BindParameter[Any] = bindparam("report_id", type_=Uuid())
    booked = and_(Report.plant == WorkOrder.plant, Report.id == report_id)
    taken = exists().where(GivenAnswer.plant == PLANT, GivenAnswer.request_id == report_id)
    return statement.add_columns(Report, taken).outerjoin(Report, booked)


@cache
def _by_id() -> Statement:
    return _locking().where(
        WorkOrder.id == bindparam("work_order_id", type_=Uuid()), Operation.rework_order_id.is_(None)
    )


@cache
def _by_number() -> Statement:
    return _locking().where(WorkOrder.number == bindparam("number"), Operation.rework_order_id.is_(None))


def _locking() -> Statement:
    """Everything is locked in one order, work order first, so that two transactions never wait for each other."""
    statement: Statement = (
        select(WorkOrder, Operation, Plant, ReworkOrder)
        .join(Operation, and_(Operation.plant == WorkOrder.plant, Operation.work_order_id == WorkOrder.id))
        .outerjoin(Plant, Plant.plant == WorkOrder.plant)
        .outerjoin(ReworkOrder, and_(ReworkOrder.plant == Operation.plant, ReworkOrder.id == Operation.rework_order_id))
        .where(WorkOrder.plant == PLANT)
        .order_by(Operation.sequence, Operation.id)
        .with_for_update(of=[WorkOrder, Operation])
        .execution_options(populate_existing=True)
    )
    return statement


def _read(session: Session, statement: Statement, asked: dict[str, Any]) -> Ledger | None:
    ledger: Ledger | None = None
    for work_order, operation, plant, rework_order, *known in session.execute(statement, asked):
        if ledger is None:
            report, is_id_taken = known or (None, False)
            ledger = Ledger(
                work_order, plant.time_zone if plant else UNTOLD_TIME_ZONE, report=report, is_id_taken=is_id_taken
            )
        if rework_order is None:
            ledger.operations.append(operation)
        else:
            ledger.rework_order = rework_order
            ledger.rework_operations.append(operation)
    return ledger


def reversal_of(session: Session, plant: str, report_id: UUID) -> UUID | None:
    """The report that took this one back, if one did."""
    return session.scalar(select(Report.id).where(Report.plant == plant, Report.reverses == report_id))


def workers_of(session: Session, report: Report) -> Sequence[ReportWorker]:
    """Those who share a report, as it named them."""
    of_report = (ReportWorker.plant == report.plant, ReportWorker.report_id == report.id)
    return session.scalars(select(ReportWorker).where(*of_report).order_by(ReportWorker.position)).all()


def settle(
    session: Session, ledger: Ledger, floor: Floor, *, now: datetime, reported: Operation | None = None, count: int = 0
) -> None:
    """Write how the pieces stand now, and tell what became completed or open again by it.

    `count` is the change in the number of standing reports of the `reported` operation.
    """
    rows: list[dict[str, Any]] = []
    for operations, flow in ((ledger.operations, floor.main), (ledger.rework_operations, floor.rework)):
        if flow is None:
            continue
        for operation, step, completed in zip(operations, flow.steps, flow.completed(), strict=True):
            before = operation.status
            after = {
                "status": status_after(before, completed=completed, begun=step.taken > 0),
                "good": step.good,
                "scrap": step.scrap,
                "rework": step.rework,
                "awaiting": step.awaiting,
                "reports": operation.reports + (count if operation is reported else 0),
            }
            if any(getattr(operation, name) != value for name, value in after.items()):
                rows.append({"plant": operation.plant, "id": operation.id, **after})
                for name, value in after.items():
                    set_committed_value(operation, name, value)
                _tell_operation(session, ledger, operation, before, now)
    _settle_work_order(session, ledger, floor, now)
    if rows:  # last, because it flushes what changed before: the work order in one statement
        session.execute(update(Operation).execution_options(synchronize_session=None), rows)


def _tell_operation(
    session: Session, ledger: Ledger, operation: Operation, before: OperationStatus, now: datetime
) -> None:
    was, is_ = (status is OperationStatus.COMPLETED for status in (before, operation.status))
    if was != is_:
        kind = OperationCompleted if is_ else OperationReopened
        outbox.record(session, kind(operation_id=operation.id, **_state(ledger.work_order, now)))


def _settle_work_order(session: Session, ledger: Ledger, floor: Floor, now: datetime) -> None:
    work_order = ledger.work_order
    was, is_ = work_order.completed_at is not None, floor.main.is_finished
    if was == is_:
        return
    with session.no_autoflush:
        days = days_of(session, work_order.plant).at(work_order.finishes_at)
    work_order.completed_at = now if is_ else None
    work_order.completed_on = days.date_of(now) if is_ else None
    work_order.settle_stage()
    kind = WorkOrderCompleted if is_ else WorkOrderReopened
    outbox.record(session, kind(**_state(work_order, now)))


def _state(work_order: WorkOrder, now: datetime) -> dict[str, Any]:
    work_order.floor_revision += 1
    return {
        "plant": work_order.plant,
        "revision": work_order.floor_revision,
        "work_order_id": work_order.id,
        "work_order": work_order.number,
        "at": now,
    }

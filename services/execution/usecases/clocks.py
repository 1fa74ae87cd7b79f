"""A worker's word to his clock on an operation: accepted, started, paused, resumed, finished."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from services.execution import ledger as ledgers
from services.execution.domain.clocks import RUNS, Clock, ClockMove
from services.execution.domain.crew import NotYourReport
from services.execution.domain.exceptions import WorkCenterHeld
from services.execution.domain.moments import not_ahead, not_long_ago
from services.execution.domain.work_order import OperationCompleted, ReworkCancelled, require_open
from services.execution.ledger import Ledger
from services.execution.models import ClockEvent, Operation, WorkerClock
from services.execution.relations import is_concerned
from services.execution.usecases.declarations import work_center_of
from services.execution.usecases.surroundings import Surroundings, look_around
from shared.contracts.caller import Caller
from shared.contracts.execution.commands import ClockOperation
from shared.contracts.execution.events import ExecutionAudited, OperationStarted
from shared.contracts.permissions import Permission
from shared.contracts.refusals import Invalid, NotFound, NotHeardOf
from shared.contracts.values import OperationStatus
from shared.plumbing import clock, outbox
from shared.plumbing.ids import new_id

BEGINNINGS = (ClockMove.ACCEPT, *RUNS)


def tell_clock(session: Session, caller: Caller, operation_id: UUID, move: ClockMove, command: ClockOperation) -> None:
    """Keep a worker's word and move his clock; what begins work needs a work order that may be worked on."""
    now = clock.now()
    at = command.at or now
    not_ahead("at", at, now=now)
    not_long_ago("at", at, now=now)
    worker = _worker(caller, command)
    ledger = ledgers.of_operation(session, caller.plant, operation_id)
    operation = ledger.operation(operation_id)
    work_center = work_center_of(operation, command.work_center)
    around = look_around(
        session,
        caller.plant,
        ledger.time_zone,
        workers=(worker, caller.worker, operation.worker),
        work_center=work_center,
    )
    _require_known(caller, operation, around, worker, command.work_center)
    if move in BEGINNINGS:
        _require_workable(ledger, operation)
    place = around.work_centers.get(work_center or "")
    if move in RUNS and place is not None and place.stopped_since is not None:
        raise WorkCenterHeld(work_center=work_center)

    _move(session, operation, worker, move, at, work_center)
    session.add(
        ClockEvent(
            plant=caller.plant,
            id=command.id or new_id(),
            operation_id=operation_id,
            worker=worker,
            move=move,
            at=at,
            work_center=work_center,
            recorded_at=now,
            recorded_by=caller.username,
        )
    )
    _note_beginning(session, ledger, operation, worker, work_center, move, at)
    outbox.audit(
        session,
        caller,
        ExecutionAudited,
        action=f"operation.{move}",
        object=str(operation_id),
        after={"worker": worker, "at": at.isoformat()},
    )


def _worker(caller: Caller, command: ClockOperation) -> str:
    worker = command.worker or caller.worker
    if worker is None:
        raise Invalid({"worker": "nobody_worked"})
    if worker != caller.worker and not caller.may(Permission.REPORT_FOR_OTHERS):
        raise NotYourReport()
    return worker


def _require_known(
    caller: Caller, operation: Operation, around: Surroundings, worker: str, work_center: str | None
) -> None:
    """Whoever has nothing to do with the operation does not know it; we must know who works, and where he says so."""
    if not is_concerned(operation, caller, around.teams):
        raise NotFound()
    if worker not in around.workers:
        raise NotHeardOf({"worker": "unknown_worker"})
    if work_center is not None and work_center not in around.work_centers:
        raise NotHeardOf({"work_center": "unknown_work_center"})


def _require_workable(ledger: Ledger, operation: Operation) -> None:
    require_open(ledger.work_order.number, ledger.work_order.status)
    if operation.status is OperationStatus.CANCELLED:
        raise ReworkCancelled()
    if operation.status is OperationStatus.COMPLETED:
        raise OperationCompleted()


def _move(
    session: Session, operation: Operation, worker: str, move: ClockMove, at: datetime, work_center: str | None
) -> None:
    row = session.get(WorkerClock, (operation.plant, operation.id, worker))
    told = (row.clock if row else Clock()).told(move, at)
    if row is None:
        row = WorkerClock(
            plant=operation.plant, operation_id=operation.id, worker=worker, work_order_id=operation.work_order_id
        )
        session.add(row)
    row.clock = told
    if move in RUNS:
        row.work_center = work_center


def _note_beginning(
    session: Session,
    ledger: Ledger,
    operation: Operation,
    worker: str,
    work_center: str | None,
    move: ClockMove,
    at: datetime,
) -> None:
    """The operation is accepted, or somebody has begun to work on it."""
    if move is ClockMove.ACCEPT and operation.status is OperationStatus.OPEN:
        operation.status = OperationStatus.ACCEPTED
    if move is not ClockMove.START:
        return
    operation.status = OperationStatus.STARTED
    outbox.record(
        session,
        OperationStarted(
            plant=operation.plant,
            operation_id=operation.id,
            work_order_id=ledger.work_order.id,
            worker=worker,
            work_center=work_center,
            at=at,
        ),
    )

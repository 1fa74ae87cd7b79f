"""Something is wrong on the floor: raised, taken on, over. What stops work holds its work center meanwhile."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from services.execution.domain import exceptions as rules
from services.execution.domain.exceptions import Answerer
from services.execution.models import (
    ExceptionPhoto,
    FloorException,
    Operation,
    Stoppage,
    WorkCenter,
    WorkOrder,
    of_every_plant,
)
from services.execution.relations import visible_operations
from services.execution.usecases.declarations import work_center_of
from services.execution.views import exception_view
from shared.contracts.caller import Caller
from shared.contracts.execution.commands import AnswerException, PutPhoto, RaiseException
from shared.contracts.execution.events import (
    ExceptionEscalated,
    ExceptionRaised,
    ExceptionResolved,
    ExecutionAudited,
    WorkCenterResumed,
    WorkCenterStopped,
)
from shared.contracts.execution.stories import ExceptionView
from shared.contracts.permissions import Permission
from shared.contracts.refusals import IdempotencyConflict, Invalid, NotHeardOf
from shared.contracts.values import ExceptionStatus
from shared.plumbing import clock, outbox
from shared.plumbing.finding import find
from shared.plumbing.ids import new_id

AT_A_TIME = 200  # exceptions that escalate in one transaction


def raise_exception(session: Session, caller: Caller, command: RaiseException) -> ExceptionView:
    """Anybody on the floor says what is wrong; with `stops_work` nothing begins at the work center any more."""
    if command.id is not None and session.get(FloorException, (caller.plant, command.id)) is not None:
        raise IdempotencyConflict()
    operation, work_order = _about(session, caller, command.operation)
    work_center = work_center_of(operation, command.work_center) if operation else command.work_center
    if command.stops_work and work_center is None:
        raise Invalid({"work_center": "nothing_to_stop"})
    row = FloorException(
        plant=caller.plant,
        id=command.id or new_id(),
        kind=command.kind,
        status=ExceptionStatus.OPEN,
        operation_id=command.operation,
        work_order=work_order.number if work_order else None,
        sequence=operation.sequence if operation else None,
        work_center=work_center,
        note=command.note,
        stops_work=command.stops_work,
        has_photo=False,
        worker=caller.worker,
        raised_by=caller.username,
        raised_at=clock.now(),
    )
    if work_center is not None and _locked(session, caller.plant, work_center) is None:
        raise NotHeardOf({"work_center": "unknown_work_center"})
    if command.stops_work:
        _stop(session, row)
    session.add(row)
    outbox.record(session, _raised(row))
    return _told(session, caller, row, "raise")


def _raised(row: FloorException) -> ExceptionRaised:
    return ExceptionRaised(
        plant=row.plant,
        exception_id=row.id,
        kind=row.kind,
        operation_id=row.operation_id,
        work_order=row.work_order,
        work_center=row.work_center,
        note=row.note,
        stops_work=row.stops_work,
        raised_by=row.raised_by,
        at=row.raised_at,
    )


def acknowledge_exception(
    session: Session, caller: Caller, exception_id: UUID, command: AnswerException
) -> ExceptionView:
    """Somebody takes it on; said twice, it is said once, by the first."""
    row = _known(session, caller, exception_id)
    _answerer(caller).require_may_acknowledge()
    status = rules.acknowledged(row.status)
    if row.status is status:
        return exception_view(row)
    row.status, row.acknowledged_by, row.acknowledged_at = status, caller.username, clock.now()
    row.acknowledge_note = command.note
    return _told(session, caller, row, "acknowledge")


def resolve_exception(session: Session, caller: Caller, exception_id: UUID, command: AnswerException) -> ExceptionView:
    """It is over; the work center goes on when nothing else stops it."""
    row = _known(session, caller, exception_id)
    _answerer(caller).require_may_resolve(row.kind, raised_by=row.raised_by)
    if row.status is ExceptionStatus.RESOLVED:
        return exception_view(row)
    row.status, row.resolved_by, row.resolved_at = ExceptionStatus.RESOLVED, caller.username, clock.now()
    row.resolution = command.note
    session.flush()
    if row.stoppage_id is not None:
        _resume(session, row, row.stoppage_id, row.resolved_at)
    outbox.record(
        session,
        ExceptionResolved(
            plant=row.plant,
            exception_id=row.id,
            kind=row.kind,
            work_center=row.work_center,
            resolved_by=caller.username,
            at=row.resolved_at,
        ),
    )
    return _told(session, caller, row, "resolve")


def put_photo(session: Session, caller: Caller, exception_id: UUID, command: PutPhoto) -> ExceptionView:
    """Keep a picture of it, instead of the one before."""
    row = _known(session, caller, exception_id)
    _answerer(caller).require_may_show(raised_by=row.raised_by)
    media_type = rules.media_type_of(command.content)
    photo = session.get(ExceptionPhoto, (row.plant, row.id))
    if photo is None:
        photo = ExceptionPhoto(plant=row.plant, exception_id=row.id)
        session.add(photo)
    photo.media_type, photo.content = media_type, command.content
    row.has_photo = True
    return _told(session, caller, row, "photo")


def escalate_exceptions(session: Session, *, minutes: int) -> None:
    """Mark what nobody has taken on in time. Replicas never mark the same one."""
    now = clock.now()
    waiting = session.scalars(
        select(FloorException)
        .where(
            of_every_plant(FloorException.plant),
            FloorException.status == ExceptionStatus.OPEN,
            FloorException.raised_at < rules.escalates_before(now, minutes=minutes),
            FloorException.escalated_at.is_(None),
        )
        .limit(AT_A_TIME)
        .with_for_update(skip_locked=True)
    ).all()
    for row in waiting:
        row.escalated_at = now
        escalated = ExceptionEscalated(
            plant=row.plant, exception_id=row.id, kind=row.kind, work_center=row.work_center, at=now
        )
        outbox.record(session, escalated)


def _about(session: Session, caller: Caller, operation_id: UUID | None) -> tuple[Operation | None, WorkOrder | None]:
    """The operation it is about, if the caller may see that one."""
    if operation_id is None:
        return None, None
    operation = session.scalar(
        select(Operation).where(
            Operation.plant == caller.plant, Operation.id == operation_id, visible_operations(session, caller)
        )
    )
    if operation is None:
        raise NotHeardOf({"operation": "unknown_operation"})
    return operation, session.get(WorkOrder, (caller.plant, operation.work_order_id))


def _known(session: Session, caller: Caller, exception_id: UUID) -> FloorException:
    return find(session, FloorException, (caller.plant, exception_id), lock=True)


def _answerer(caller: Caller) -> Answerer:
    return Answerer(username=caller.username, may_answer=caller.may(Permission.EXCEPTIONS_ANSWER))


def _locked(session: Session, plant: str, work_center: str) -> WorkCenter | None:
    """The work center, locked: two who stop it, or let it go on, wait for each other."""
    return session.get(WorkCenter, (plant, work_center), with_for_update=True)


def _stop(session: Session, row: FloorException) -> None:
    """The work center stands still from now on, unless it does already."""
    stoppage = session.scalar(
        select(Stoppage).where(
            Stoppage.plant == row.plant, Stoppage.work_center == row.work_center, Stoppage.ended_at.is_(None)
        )
    )
    if stoppage is None:
        stoppage = Stoppage(
            plant=row.plant, id=new_id(), work_center=row.work_center, kind=row.kind, began_at=row.raised_at
        )
        session.add(stoppage)
        stopped = WorkCenterStopped(
            plant=row.plant,
            stoppage_id=stoppage.id,
            work_center=stoppage.work_center,
            kind=row.kind,
            at=row.raised_at,
        )
        outbox.record(session, stopped)
    row.stoppage_id = stoppage.id


def _resume(session: Session, row: FloorException, stoppage_id: UUID, now: datetime) -> None:
    """The work center goes on, unless another exception still stops it."""
    _locked(session, row.plant, row.work_center or "")
    others = exists().where(
        FloorException.plant == row.plant,
        FloorException.stoppage_id == stoppage_id,
        FloorException.status != ExceptionStatus.RESOLVED,
    )
    if session.scalar(select(others)):
        return
    stoppage = session.get_one(Stoppage, (row.plant, stoppage_id))
    stoppage.ended_at = now
    resumed = WorkCenterResumed(
        plant=row.plant,
        stoppage_id=stoppage.id,
        work_center=stoppage.work_center,
        kind=stoppage.kind,
        stopped_at=stoppage.began_at,
        at=now,
    )
    outbox.record(session, resumed)


def _told(session: Session, caller: Caller, row: FloorException, verb: str) -> ExceptionView:
    view = exception_view(row)
    outbox.audit(session, caller, ExecutionAudited, action=f"exception.{verb}", object=str(row.id), after=view.dump())
    return view

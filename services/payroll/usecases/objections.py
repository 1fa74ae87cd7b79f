"""A worker objects to a pay line; a leader answers."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payroll.books import periods_of
from services.payroll.domain.objection import Judge, NotYourLine, ObjectionOpen, answered
from services.payroll.explaining import background
from services.payroll.models import Objection, PayLine, Worker
from services.payroll.relations import own_teams
from services.payroll.views import objection_view
from shared.contracts.caller import Caller
from shared.contracts.payroll.commands import AnswerObjection, PostObjection
from shared.contracts.payroll.events import PayrollAudited
from shared.contracts.payroll.views import ObjectionView
from shared.contracts.permissions import Permission
from shared.contracts.refusals import IdempotencyConflict, NotFound
from shared.contracts.values import ObjectionStatus
from shared.plumbing import outbox
from shared.plumbing.finding import find
from shared.plumbing.ids import new_id


def post_objection(
    session: Session, caller: Caller, pay_line: UUID, command: PostObjection, now: datetime
) -> ObjectionView:
    """A worker says that a line of his is wrong; one objection at a time."""
    line = session.get(PayLine, (caller.plant, pay_line))
    if line is None or (line.worker != caller.worker and not caller.may(Permission.PAY_READ_ALL)):
        raise NotFound()
    if line.worker != caller.worker:
        raise NotYourLine(worker=line.worker)
    if command.id is not None and session.get(Objection, (caller.plant, command.id)) is not None:
        raise IdempotencyConflict()
    unanswered = select(Objection.id).where(
        Objection.plant == caller.plant, Objection.pay_line == line.id, Objection.status == ObjectionStatus.OPEN
    )
    if session.scalar(unanswered) is not None:
        raise ObjectionOpen()
    objection = Objection(
        plant=caller.plant,
        id=command.id or new_id(),
        pay_line=line.id,
        worker=line.worker,
        text=command.text,
        raised_at=now,
        status=ObjectionStatus.OPEN,
    )
    session.add(objection)
    session.flush()
    view = objection_view(objection, line, periods_of(session, caller.plant), background(session, caller.plant, [line]))
    outbox.audit(session, caller, PayrollAudited, action="objection.post", object=str(objection.id), after=view.dump())
    return view


def answer_objection(
    session: Session, caller: Caller, objection_id: UUID, command: AnswerObjection, now: datetime
) -> ObjectionView:
    """Say yes or no, and why. Nothing is repaid by this: a wrong report is reversed and reported again."""
    objection = find(session, Objection, (caller.plant, objection_id), lock=True)
    worker = session.get(Worker, (caller.plant, objection.worker))
    judge = Judge(worker=caller.worker, teams=own_teams(session, caller))
    judge.require_may_judge(objection.worker, worker.team if worker else None)
    line = session.get_one(PayLine, (caller.plant, objection.pay_line))
    periods, behind = periods_of(session, caller.plant), background(session, caller.plant, [line])
    before = objection_view(objection, line, periods, behind)
    objection.status = answered(objection.status, accept=command.accept)
    objection.answer, objection.answered_by, objection.answered_at = command.text, caller.username, now
    view = objection_view(objection, line, periods, behind)
    outbox.audit(
        session,
        caller,
        PayrollAudited,
        action="objection.answer",
        object=str(objection.id),
        before=before.dump(),
        after=view.dump(),
    )
    return view

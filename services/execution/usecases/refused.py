"""What could not be booked is kept, so that a leader sees what was made and nobody has to remember it."""

from __future__ import annotations

from uuid import UUID, uuid5

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from services.execution.domain.refused import AlreadySettled, bounded
from services.execution.models import Operation, Plan, RefusedReport, Report, Worker, WorkOrder, of_every_plant
from services.execution.relations import concerned_refusals
from services.execution.usecases.reports import fingerprint
from services.execution.views import refused_report_view
from shared.contracts.caller import Caller
from shared.contracts.execution.commands import ReportOperation, Settle
from shared.contracts.execution.events import ExecutionAudited
from shared.contracts.execution.stories import RefusedReportView
from shared.contracts.execution.vocabulary import RefusedStatus
from shared.contracts.refusals import Invalid, NotFound, Refused
from shared.contracts.values import ZERO
from shared.plumbing import clock, outbox


def keep_refused(
    session: Session, caller: Caller, operation_id: UUID, command: ReportOperation, refusal: Refused
) -> None:
    """Keep a report with the reason why it was not booked, once for the same words under the same id."""
    content = fingerprint(caller, operation_id, command)
    report_id = command.id or caller.request_id or uuid5(operation_id, f"{caller.correlation_id} {content}")
    kept_as = uuid5(report_id, content)
    if session.get(RefusedReport, (caller.plant, kept_as)) is not None:
        return
    work_order, sequence = _where(session, caller.plant, operation_id)
    worker = command.workers[0].worker if command.workers else caller.worker
    row = RefusedReport(
        plant=caller.plant,
        id=kept_as,
        report_id=report_id,
        operation_id=operation_id,
        work_order=work_order,
        sequence=sequence,
        worker=worker,
        team=session.scalar(select(Worker.team).where(Worker.plant == caller.plant, Worker.number == worker)),
        good=command.good,
        scrap=sum((one.quantity for one in command.scrap), ZERO),
        rework=sum((one.quantity for one in command.rework), ZERO),
        said=bounded(command.dump()),
        code=refusal.code,
        http_status=refusal.status,
        facts=refusal.facts,
        errors=refusal.errors if isinstance(refusal, Invalid) else [],
        refused_by=caller.username,
        refused_at=clock.now(),
        status=RefusedStatus.OPEN,
    )
    session.add(row)
    after = refused_report_view(row).dump()
    outbox.audit(session, caller, ExecutionAudited, action="refused_report.keep", object=str(kept_as), after=after)


def settle_refused(session: Session, caller: Caller, kept: UUID, command: Settle) -> RefusedReportView:
    """A leader says what he did about it: told the worker, booked it himself, found it counted twice …"""
    row = session.scalar(
        select(RefusedReport)
        .where(RefusedReport.plant == caller.plant, RefusedReport.id == kept, concerned_refusals(session, caller))
        .with_for_update()
    )
    if row is None:
        raise NotFound()
    if row.status is not RefusedStatus.OPEN or session.get(Report, (row.plant, row.report_id)) is not None:
        raise AlreadySettled()
    before = refused_report_view(row).dump()
    row.status, row.settlement = RefusedStatus.SETTLED, command.note
    row.settled_by, row.settled_at = caller.username, clock.now()
    view = refused_report_view(row)
    outbox.audit(
        session,
        caller,
        ExecutionAudited,
        action="refused_report.settle",
        object=str(kept),
        before=before,
        after=view.dump(),
    )
    return view


def mark_booked(session: Session) -> None:
    """What was said again and accepted has settled itself. A report that is accepted does not look here."""
    booked = exists().where(Report.plant == RefusedReport.plant, Report.id == RefusedReport.report_id)
    session.execute(
        update(RefusedReport)
        .where(of_every_plant(RefusedReport.plant), RefusedReport.status == RefusedStatus.OPEN, booked)
        .values(status=RefusedStatus.BOOKED)
        .execution_options(synchronize_session=None)
    )


def _where(session: Session, plant: str, operation_id: UUID) -> tuple[str | None, int | None]:
    """The work order and step that were meant; a step that is not on the floor yet is known by its plan at most."""
    operation = session.get(Operation, (plant, operation_id))
    told = operation or session.get(Plan, (plant, operation_id))
    work_order = session.get(WorkOrder, (plant, told.work_order_id)) if told else None
    return work_order.number if work_order else None, operation.sequence if operation else None

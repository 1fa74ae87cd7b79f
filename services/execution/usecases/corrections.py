"""Corrections: a report taken back by a new one, a flagged report vouched for. Nothing is edited."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.execution import ledger as ledgers
from services.execution.domain import reporting
from services.execution.domain.clocks import status_by_clocks
from services.execution.domain.corrections import AlreadyReversed, IsReversal, NotFlagged
from services.execution.domain.crew import Corrector
from services.execution.domain.flow import still_awaiting
from services.execution.domain.reporting import AlreadyTaken
from services.execution.domain.work_order import REPORTS_STAND, require_open
from services.execution.ledger import Ledger, reversal_of, workers_of
from services.execution.models import (
    Confirmation,
    FlaggedReport,
    InspectionResult,
    Operation,
    Report,
    ReportWorker,
    ReworkOrder,
    WorkerClock,
)
from services.execution.models.sums import total
from services.execution.models.time import stretches_of
from services.execution.relations import own_teams
from services.execution.usecases.backflush import postings_of
from services.execution.usecases.naming import booked_under
from services.execution.usecases.report_facts import facts_of
from services.execution.usecases.reports import fingerprint, first_answer
from services.execution.usecases.surroundings import look_around
from services.execution.views import defects_as_json, defects_of, report_view
from shared.contracts.caller import Caller
from shared.contracts.execution.commands import ReverseReport
from shared.contracts.execution.events import ExecutionAudited, ReportConfirmed, ReportReversed
from shared.contracts.execution.views import ReportView
from shared.contracts.permissions import Permission
from shared.contracts.values import ZERO, Defect, OperationStatus
from shared.plumbing import clock, outbox
from shared.plumbing.answers import Answer
from shared.plumbing.finding import find

# What a reversal says like the report it takes back, and what it says negative.
KEPT = (
    *("plant", "operation_id", "work_order_id", "work_order", "item", "sequence", "operation_name"),
    *("rework_order_id", "section", "work_center", "team", "first_of_operation", "production_on"),
    *("began_at", "started_at"),
)

TURNED = ("good", "scrap", "rework", "excess", "awaited", "seconds", "worker_seconds", "standard_seconds")


def reverse_report(session: Session, caller: Caller, report_id: UUID, command: ReverseReport) -> Answer:
    """Book the negative of a report, unless its pieces have gone on."""
    original = _known(session, caller, report_id)
    reversal_id = booked_under(session, caller, command.id or caller.request_id, caller.key_id)
    content = fingerprint(caller, report_id, command)
    ledger = ledgers.of_operation(session, caller.plant, original.operation_id, report_id=reversal_id)
    if (known := first_answer(session, ledger, content)) is not None:
        return known

    now = clock.now()
    workers = workers_of(session, original)
    _require_reversible(session, caller, ledger, original, workers, now)
    _cancel_rework(session, original)
    operation = ledger.operation(original.operation_id)
    awaiting = _awaiting(session, original)
    floor = reporting.reverse(ledger.floor, ledger.place(operation), original.pieces, awaiting=awaiting)
    reversal = _negative(original, reversal_id, content, caller, command.reason, now)
    reversal_workers = [_negative_worker(one, reversal_id, now) for one in workers]
    session.add_all((reversal, *reversal_workers, *postings_of(reversal, operation)))
    _give_back_time(session, original, workers)
    _answer_flags(session, original)
    ledgers.settle(session, ledger, floor, now=now, reported=operation, count=-1)
    _begun_by_clocks_only(session, operation)

    outbox.record(
        session,
        ReportReversed(
            **facts_of(reversal, reversal_workers, operation),
            reverses=original.id,
            reason=command.reason,
            awaiting=awaiting,
        ),
    )
    view = report_view(reversal, reversal_workers)
    outbox.audit(
        session,
        caller,
        ExecutionAudited,
        action="report.reverse",
        object=str(report_id),
        before=report_view(original, workers).dump(),
        after=view.dump(),
    )
    return Answer(view, created=True)


def _require_reversible(
    session: Session,
    caller: Caller,
    ledger: Ledger,
    original: Report,
    workers: Sequence[ReportWorker],
    now: datetime,
) -> None:
    """By this caller, today, and once."""
    around = look_around(
        session, caller.plant, ledger.time_zone, workers=(caller.worker,), work_center=original.work_center
    )
    today = around.production_day(now, caller.worker, original.work_center)
    _corrector(session, caller).require_may_reverse(
        _numbers(workers), _teams(workers), is_same_day=original.production_on == today
    )
    if original.reverses is not None:
        raise IsReversal()
    if reversal_of(session, original.plant, original.id) is not None:
        raise AlreadyReversed()
    require_open(ledger.work_order.number, ledger.work_order.status, also=REPORTS_STAND)


def confirm_report(session: Session, caller: Caller, report_id: UUID) -> ReportView:
    """A supervisor vouches for a flagged report; said twice, it is said once."""
    report = _known(session, caller, report_id)
    workers = workers_of(session, report)
    _corrector(session, caller).require_may_confirm(_numbers(workers), _teams(workers))
    if not report.flags:
        raise NotFlagged()
    flagged = _flagged(session, report)  # locked first: what a reversal at the same moment does is seen, or waits
    if reversal_of(session, report.plant, report.id) is not None:
        raise AlreadyReversed()
    confirmation = session.get(Confirmation, (report.plant, report.id))
    if confirmation is None:
        confirmation = Confirmation(
            plant=report.plant, report_id=report.id, confirmed_by=caller.username, confirmed_at=clock.now()
        )
        session.add(confirmation)
        flagged.is_answered = True
        outbox.record(
            session,
            ReportConfirmed(
                plant=report.plant,
                report_id=report.id,
                operation_id=report.operation_id,
                confirmed_by=caller.username,
                at=confirmation.confirmed_at,
            ),
        )
        outbox.audit(session, caller, ExecutionAudited, action="report.confirm", object=str(report_id))
    return report_view(report, workers, confirmed_by=confirmation.confirmed_by)


def _answer_flags(session: Session, report: Report) -> None:
    """Nobody needs to look at what is odd about it any more."""
    if report.flags:
        _flagged(session, report).is_answered = True


def _flagged(session: Session, report: Report) -> FlaggedReport:
    """What waits for a leader's word about it, locked: it is answered once."""
    return session.get_one(FlaggedReport, (report.plant, report.id), with_for_update=True)


def _known(session: Session, caller: Caller, report_id: UUID) -> Report:
    return find(session, Report, (caller.plant, report_id))


def _numbers(workers: Sequence[ReportWorker]) -> list[str]:
    return [one.worker for one in workers]


def _teams(workers: Sequence[ReportWorker]) -> list[str]:
    return [one.team for one in workers if one.team is not None]


def _corrector(session: Session, caller: Caller) -> Corrector:
    return Corrector(
        worker=caller.worker,
        may_reverse_others=caller.may(Permission.REPORT_REVERSE),
        teams=own_teams(session, caller),
    )


def _awaiting(session: Session, report: Report) -> Decimal:
    results = (InspectionResult.plant == report.plant, InspectionResult.report_id == report.id)
    released: Decimal = session.scalars(select(total(InspectionResult.released)).where(*results)).one()
    return still_awaiting(report.awaited, released)


def _cancel_rework(session: Session, report: Report) -> None:
    """Nobody may begin to rework pieces that were never there; what is begun stands in the way of a reversal."""
    orders = session.scalars(
        select(ReworkOrder).where(ReworkOrder.plant == report.plant, ReworkOrder.source_report_id == report.id)
    ).all()
    if not orders:
        return
    operations = session.scalars(
        select(Operation)
        .where(Operation.plant == report.plant, Operation.rework_order_id.in_([order.id for order in orders]))
        .order_by(Operation.sequence, Operation.id)
        .with_for_update(of=Operation)
        .execution_options(populate_existing=True)
    ).all()
    if any(operation.step.taken for operation in operations):
        raise AlreadyTaken(quantity=report.rework, left=ZERO)
    for order in orders:
        order.cancelled, order.cancelled_at = True, clock.now()
    for operation in operations:
        operation.status = OperationStatus.CANCELLED


def _give_back_time(session: Session, report: Report, workers: Sequence[ReportWorker]) -> None:
    covered = {one.worker: stretches_of(one.covered) for one in workers if one.covered}
    if not covered:
        return
    clocks = session.scalars(
        select(WorkerClock).where(
            WorkerClock.plant == report.plant,
            WorkerClock.operation_id == report.operation_id,
            WorkerClock.worker.in_(covered),
        )
    )
    for row in clocks:
        row.clock = row.clock.give_back(covered[row.worker])


def _begun_by_clocks_only(session: Session, operation: Operation) -> None:
    """What only reports had begun that were taken back, nobody has begun."""
    if operation.reports or operation.status is not OperationStatus.STARTED:
        return
    told = session.scalars(
        select(WorkerClock.state).where(WorkerClock.plant == operation.plant, WorkerClock.operation_id == operation.id)
    )
    operation.status = status_by_clocks(set(told))


def _negative(original: Report, reversal_id: UUID, content: str, caller: Caller, reason: str, now: datetime) -> Report:
    """The same report with every quantity and hour negative, on the same production day."""
    kept: dict[str, Any] = {name: getattr(original, name) for name in KEPT}
    turned = {name: -getattr(original, name) for name in TURNED}
    return Report(
        **kept,
        **turned,
        id=reversal_id,
        fingerprint=content,
        scrap_reasons=_negative_defects(original.scrap_reasons),
        rework_reasons=_negative_defects(original.rework_reasons),
        flags=[],
        finished_at=original.ended_at,
        reported_at=now,
        reported_by=caller.username,
        is_proxy=False,
        note=None,
        custom={},
        reverses=original.id,
        reason=reason,
    )


def _negative_defects(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return defects_as_json(
        Defect(reason=one.reason, quantity=-one.quantity, cause=one.cause) for one in defects_of(rows)
    )


def _negative_worker(original: ReportWorker, reversal_id: UUID, now: datetime) -> ReportWorker:
    return ReportWorker(
        plant=original.plant,
        report_id=reversal_id,
        worker=original.worker,
        position=original.position,
        team=original.team,
        share=original.share,
        seconds=-original.seconds,
        production_on=original.production_on,
        covered=[],
        reported_at=now,
    )

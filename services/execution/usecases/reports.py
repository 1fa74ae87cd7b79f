"""A worker declares output: one call, one transaction, a fixed number of statements however long the history."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import update
from sqlalchemy.orm import Session

from services.execution import ledger as ledgers
from services.execution.domain import guards, reporting
from services.execution.domain.reporting import Booked, Rule
from services.execution.domain.work_order import ReworkCancelled, require_open
from services.execution.ledger import Ledger
from services.execution.models import FlaggedReport, Operation, Report, ReportWorker, WorkerClock
from services.execution.models.time import stretches_as_json
from services.execution.usecases.backflush import postings_of
from services.execution.usecases.declarations import Declaration, declare
from services.execution.usecases.naming import booked_under
from services.execution.usecases.report_facts import facts_of
from services.execution.views import defects_as_json, report_view
from shared.contracts.caller import Caller
from shared.contracts.execution.commands import ReportOperation, ReverseReport
from shared.contracts.execution.events import ExecutionAudited, OperationReported
from shared.contracts.refusals import IdempotencyConflict, Invalid
from shared.contracts.values import ZERO, OperationStatus
from shared.plumbing import clock, outbox
from shared.plumbing.answers import Answer

LONGEST_STANDARD = Decimal(10) ** 9  # seconds; a slip in a routing must not overflow a sum of reports
PLACES = Decimal("1e-6")


def report_operation(
    session: Session,
    caller: Caller,
    operation_id: UUID,
    command: ReportOperation,
    *,
    key: UUID | None = None,
    unfit: Mapping[str, tuple[str, dict[str, Any]]] | None = None,
) -> Answer:
    """Book a report once, however often the device resends it.

    `key` is what the request's key makes of it, where it was sent with one. `unfit` is what is wrong with it by rules
    that are not ours, as for `Invalid`. The rules may have changed since it was booked, so what was booked is known
    first.
    """
    report_id = booked_under(session, caller, command.id or caller.request_id, key)
    content = fingerprint(caller, operation_id, command)
    ledger = ledgers.of_operation(session, caller.plant, operation_id, report_id=report_id)
    if (known := first_answer(session, ledger, content)) is not None:
        return known
    if unfit:
        raise Invalid({field: (key, facts) for field, (key, facts) in unfit.items()})

    operation = ledger.operation(operation_id)
    declared = declare(session, caller, ledger, operation, command, now=clock.now())
    require_open(ledger.work_order.number, ledger.work_order.status)
    if operation.status is OperationStatus.CANCELLED:
        raise ReworkCancelled()
    booked = reporting.report(ledger.floor, ledger.place(operation), declared.pieces, rule_of(operation))

    workers = declared.worker_rows(report_id)
    report = _row(declared, ledger, booked, workers)
    report.id, report.fingerprint, report.reported_by = report_id, content, caller.username
    report.is_proxy = caller.worker not in {share.worker for share in declared.shares}
    report.note, report.custom = command.note, command.fields
    report.started_at, report.finished_at = command.started_at, command.finished_at
    session.add_all((report, *workers, *postings_of(report, operation)))
    if report.flags:
        session.add(FlaggedReport(plant=report.plant, report_id=report.id, reported_at=report.reported_at))
    _cover_clocks(session, declared)
    ledgers.settle(session, ledger, booked.floor, now=report.reported_at, reported=operation, count=1)

    outbox.record(session, OperationReported(**facts_of(report, workers, operation)))
    view = report_view(report, workers)
    outbox.audit(session, caller, ExecutionAudited, action="report.create", object=str(report_id), after=view.dump())
    return Answer(view, created=True)


def fingerprint(caller: Caller, about: UUID, content: ReportOperation | ReverseReport) -> str:
    """Tells the same content from other content, whether it came alone or in a batch.

    The id is not content; who sent it is, because an id belongs to the user who chose it.
    """
    plain = {**replace(content, id=None).dump(), "operation": str(about), "by": caller.username}
    return hashlib.sha256(orjson.dumps(plain, option=orjson.OPT_SORT_KEYS)).hexdigest()


def first_answer(session: Session, ledger: Ledger, content: str) -> Answer | None:
    """What was answered the first time, whatever became of the report since; None if it is new."""
    report = ledger.report
    if ledger.is_id_taken or (report is not None and report.fingerprint != content):
        raise IdempotencyConflict()
    if report is None:
        return None
    workers = ledgers.workers_of(session, report)
    return Answer(report_view(report, workers))


def rule_of(operation: Operation) -> Rule:
    return Rule(
        over_report=operation.over_report, percent=operation.over_report_percent, inspection=operation.inspection
    )


def _row(declared: Declaration, ledger: Ledger, booked: Booked, workers: list[ReportWorker]) -> Report:
    operation, pieces = declared.operation, declared.pieces
    standard = (operation.run_seconds * pieces.total).quantize(PLACES)
    worked = sum((one.seconds for one in workers), ZERO)
    return Report(
        plant=operation.plant,
        operation_id=operation.id,
        work_order_id=ledger.work_order.id,
        work_order=ledger.work_order.number,
        item=ledger.work_order.item,
        sequence=operation.sequence,
        operation_name=operation.name,
        rework_order_id=operation.rework_order_id,
        section=declared.section,
        work_center=declared.work_center,
        team=workers[0].team,
        good=pieces.good,
        scrap=pieces.scrap,
        rework=pieces.rework,
        scrap_reasons=defects_as_json(declared.scrap),
        rework_reasons=defects_as_json(declared.rework),
        excess=booked.excess,
        awaited=booked.awaiting,
        flags=guards.flags(
            over_reported=booked.over_reported,
            late_entry=declared.time.is_late,
            too_fast=guards.is_too_fast(standard, worked),
            long_hours=guards.is_too_long(max(one.seconds for one in workers)),
            two_places=declared.was_elsewhere,
            same_again=declared.around.said_a_moment_ago,
            work_center_stopped=guards.went_on(declared.time.ended_at, stopped_since=declared.stopped_since),
        ),
        first_of_operation=operation.reports == 0,
        began_at=declared.began_at,
        reported_at=declared.time.reported_at,
        production_on=workers[0].production_on,
        seconds=max(one.seconds for one in workers),
        worker_seconds=worked,
        standard_seconds=min(standard, LONGEST_STANDARD),
    )


def _cover_clocks(session: Session, declared: Declaration) -> None:
    """The time this report covers belongs to no later one."""
    rows = []
    for share in declared.shares:
        covered, left = declared.covered(share.worker)
        if covered and left is not None:
            rows.append(
                {
                    "plant": declared.operation.plant,
                    "operation_id": declared.operation.id,
                    "worker": share.worker,
                    "running_since": left.running_since,
                    "stretches": stretches_as_json(left.stretches),
                }
            )
    if rows:
        session.execute(update(WorkerClock).execution_options(synchronize_session=None), rows)

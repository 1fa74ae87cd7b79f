"""Rows as views. No decision and no statement here."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from services.execution.domain.clocks import hours_of
from services.execution.models import (
    FloorException,
    MaterialMovement,
    MaterialPosting,
    Receipt,
    RefusedReport,
    Report,
    ReportWorker,
)
from shared.contracts.execution.goods import MaterialMovementView, ReceiptView
from shared.contracts.execution.stories import ExceptionView, PostingView, RefusedReportView
from shared.contracts.execution.traces import TracedReport
from shared.contracts.execution.views import (
    FieldError,
    JudgedReport,
    RefusalView,
    ReportView,
    ReportWorkerView,
)
from shared.contracts.execution.vocabulary import RefusedStatus
from shared.contracts.messages import decimal_text
from shared.contracts.refusals import Invalid, Refused
from shared.contracts.values import Cause, Defect


def report_view(
    report: Report,
    workers: Iterable[ReportWorker],
    *,
    is_reversed: bool = False,
    confirmed_by: str | None = None,
) -> ReportView:
    """A report as people see it. Without marks it is what its first answer was."""
    return ReportView(
        id=report.id,
        operation=report.operation_id,
        operation_name=report.operation_name,
        work_order=report.work_order,
        rework_order=report.rework_order_id,
        item=report.item,
        sequence=report.sequence,
        section=report.section,
        work_center=report.work_center,
        good=report.good,
        scrap=defects_of(report.scrap_reasons),
        rework=defects_of(report.rework_reasons),
        excess=report.excess,
        workers=tuple(
            ReportWorkerView(worker=one.worker, team=one.team, share=one.share, hours=hours_of(one.seconds))
            for one in sorted(workers, key=lambda one: one.position)
        ),
        hours=hours_of(report.seconds),
        started_at=report.started_at,
        finished_at=report.finished_at,
        reported_at=report.reported_at,
        reported_by=report.reported_by,
        proxy=report.is_proxy,
        production_on=report.production_on,
        note=report.note,
        fields=report.custom,
        flags=tuple(report.flags),
        confirmed_by=confirmed_by,
        reversed=is_reversed,
        reverses=report.reverses,
        reason=report.reason,
    )


def defects_of(rows: list[dict[str, Any]]) -> tuple[Defect, ...]:
    return tuple(
        Defect(reason=row["reason"], quantity=Decimal(row["quantity"]), cause=Cause(row["cause"])) for row in rows
    )


def defects_as_json(defects: Iterable[Defect]) -> list[dict[str, Any]]:
    return [{"reason": one.reason, "quantity": decimal_text(one.quantity), "cause": str(one.cause)} for one in defects]


def traced_report(report: Report, workers: Iterable[str]) -> TracedReport:
    return TracedReport(
        kind="report" if report.reverses is None else "reversal",
        at=report.reported_at,
        id=report.id,
        by=report.reported_by,
        operation=report.operation_id,
        sequence=report.sequence,
        rework_order=report.rework_order_id,
        work_center=report.work_center,
        workers=tuple(workers),
        good=report.good,
        scrap=report.scrap,
        rework=report.rework,
        defects=(*defects_of(report.scrap_reasons), *defects_of(report.rework_reasons)),
        note=report.note or report.reason,
        work_order=report.work_order,
        began_at=report.began_at or report.started_at,
        ended_at=report.ended_at,
    )


def receipt_view(receipt: Receipt, *, is_reversed: bool = False) -> ReceiptView:
    return ReceiptView(
        id=receipt.id,
        work_order=receipt.work_order,
        quantity=receipt.quantity,
        warehouse=receipt.warehouse,
        lot=receipt.lot,
        production_on=receipt.production_on,
        received_at=receipt.received_at,
        received_by=receipt.received_by,
        reverses=receipt.reverses,
        reason=receipt.reason,
        reversed=is_reversed,
    )


def material_view(movement: MaterialMovement) -> MaterialMovementView:
    return MaterialMovementView(
        id=movement.id,
        work_order=movement.work_order,
        operation=movement.operation_id,
        rework_order=movement.rework_order_id,
        item=movement.item,
        lot=movement.lot,
        quantity=movement.quantity,
        kind=movement.kind,
        may_be_held=movement.may_be_held,
        moved_at=movement.moved_at,
        moved_by=movement.moved_by,
    )


def exception_view(row: FloorException) -> ExceptionView:
    return ExceptionView(
        id=row.id,
        kind=row.kind,
        status=row.status,
        operation=row.operation_id,
        work_order=row.work_order,
        sequence=row.sequence,
        work_center=row.work_center,
        note=row.note,
        stops_work=row.stops_work,
        photo=row.has_photo,
        worker=row.worker,
        raised_by=row.raised_by,
        raised_at=row.raised_at,
        acknowledged_by=row.acknowledged_by,
        acknowledged_at=row.acknowledged_at,
        acknowledge_note=row.acknowledge_note,
        resolved_by=row.resolved_by,
        resolved_at=row.resolved_at,
        resolution=row.resolution,
        escalated_at=row.escalated_at,
    )


def booked_report(report: ReportView, *, created: bool) -> JudgedReport:
    """A report of a batch that was accepted, now or before."""
    return JudgedReport(status=201 if created else 200, report=report, refusal=None)


def refused_report(refusal: Refused) -> JudgedReport:
    """A report of a batch that was refused, as it would have been alone."""
    return JudgedReport(status=refusal.status, report=None, refusal=refusal_view(**refusal_as_json(refusal)))


def refusal_as_json(refusal: Refused) -> dict[str, Any]:
    errors = refusal.errors if isinstance(refusal, Invalid) else []
    return {"code": refusal.code, "status": refusal.status, "facts": refusal.facts, "errors": errors}


def refusal_view(code: str, status: int, facts: dict[str, Any], errors: Iterable[dict[str, Any]]) -> RefusalView:
    return RefusalView(code=code, status=status, facts=facts, errors=tuple(FieldError(**error) for error in errors))


def refused_report_view(row: RefusedReport, *, is_booked: bool = False) -> RefusedReportView:
    """A kept refusal; whatever was booked since needs nobody's attention, marked so or not."""
    is_open = row.status is RefusedStatus.OPEN
    return RefusedReportView(
        id=row.id,
        report=row.report_id,
        operation=row.operation_id,
        work_order=row.work_order,
        sequence=row.sequence,
        worker=row.worker,
        team=row.team,
        good=row.good,
        scrap=row.scrap,
        rework=row.rework,
        said=row.said,
        refused_by=row.refused_by,
        refused_at=row.refused_at,
        status=RefusedStatus.BOOKED if is_open and is_booked else row.status,
        settled_by=row.settled_by,
        settled_at=row.settled_at,
        settlement=row.settlement,
        refusal=refusal_view(row.code, row.http_status, row.facts, row.errors),
    )


def posting_view(row: MaterialPosting) -> PostingView:
    return PostingView(
        id=row.id,
        report=row.report_id,
        operation=row.operation_id,
        work_order=row.work_order,
        item=row.item,
        quantity=row.quantity,
        due_at=row.due_at,
        status=row.status,
        tries=row.tries,
        settled_by=row.settled_by,
        settled_at=row.settled_at,
        settlement=row.settlement,
        refusal=None if row.refusal is None else refusal_view(**row.refusal),
    )

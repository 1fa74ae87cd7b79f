"""A report as the plant hears of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from services.execution.domain.clocks import hours_of
from services.execution.models import Operation, Report, ReportWorker
from services.execution.views import defects_of
from shared.contracts.execution.events import ReportedBy


def facts_of(report: Report, workers: Iterable[ReportWorker], operation: Operation) -> dict[str, Any]:
    """What `OperationReported` and `ReportReversed` both say; a reversal's row is negative already."""
    return {
        "plant": report.plant,
        "report_id": report.id,
        "work_order_id": report.work_order_id,
        "work_order": report.work_order,
        "item": report.item,
        "operation_id": report.operation_id,
        "sequence": report.sequence,
        "operation_name": report.operation_name,
        "rework_order_id": report.rework_order_id,
        "section": report.section,
        "work_center": report.work_center,
        "good": report.good,
        "scrap": defects_of(report.scrap_reasons),
        "rework": defects_of(report.rework_reasons),
        "excess": report.excess,
        "flags": tuple(report.flags),
        "workers": tuple(
            ReportedBy(
                worker=one.worker,
                team=one.team,
                share=one.share,
                hours=hours_of(one.seconds),
                production_on=one.production_on,
            )
            for one in workers
        ),
        "run_seconds": operation.run_seconds,
        "inspection": operation.inspection,
        "sample_percent": operation.sample_percent,
        "first_of_operation": report.first_of_operation,
        "production_on": report.production_on,
        "finished_at": report.ended_at,
        "reported_at": report.reported_at,
        "reported_by": report.reported_by,
        "taken_before": operation.step.taken - report.pieces.total,
        "skill": operation.skill,
    }

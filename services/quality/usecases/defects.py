"""Failed pieces, counted where they were made: who made them, at which step and work center, on which day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.quality.models import Defect, Report
from shared.contracts.execution.events import ReportFacts
from shared.contracts.values import ZERO
from shared.contracts.values import Defect as DeclaredDefect

PLACE = ("production_on", "item", "sequence", "work_center", "worker", "section", "team")


def count_report(session: Session, event: ReportFacts, report: Report) -> None:
    """Add what a first-time report, or its reversal, says; its first worker answers for it."""
    first = event.workers[0] if event.workers else None
    place = {
        "production_on": event.production_on,
        "item": event.item,
        "sequence": event.sequence,
        "work_center": event.work_center,
        "worker": first.worker if first else None,
        "section": event.section,
        "team": first.team if first else None,
    }
    for name, value in place.items():
        setattr(report, name, value)
    failed = sum((part.quantity for part in (*event.scrap, *event.rework)), ZERO)
    report.taken += event.good + failed
    report.failed += failed
    _keep(session, event.plant, event.report_id, (*event.scrap, *event.rework), place, by_inspection=False)


def count_findings(
    session: Session, plant: str, inspection: UUID, report: UUID | None, failed: Iterable[DeclaredDefect]
) -> None:
    """Add what an inspector found in a report's pieces; an unasked look is about no report, so it names no maker."""
    made = None if report is None else session.get(Report, (plant, report))
    if made is not None and made.production_on is not None:
        place = {name: getattr(made, name) for name in PLACE}
        _keep(session, plant, inspection, failed, place, by_inspection=True)


def _keep(
    session: Session,
    plant: str,
    source: UUID,
    failed: Iterable[DeclaredDefect],
    place: dict[str, Any],
    *,
    by_inspection: bool,
) -> None:
    """One row for each reason, whatever became of the pieces."""
    by_reason: defaultdict[str, Decimal] = defaultdict(Decimal)
    for part in failed:
        by_reason[part.reason] += part.quantity
    for reason, quantity in by_reason.items():
        session.add(
            Defect(
                plant=plant, report_id=source, reason=reason, quantity=quantity, by_inspection=by_inspection, **place
            )
        )

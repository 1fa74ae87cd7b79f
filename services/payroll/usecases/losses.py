"""Scrap and rework as they are told: in any order, and as often as somebody tells them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from services.payroll.domain.losses import reasons_of
from services.payroll.models import ReworkCause, ReworkReport, Scrap
from shared.contracts.execution.events import InspectionFellShort, OperationReported, ReportFacts
from shared.contracts.quality.events import InspectionRecorded, ReworkOrdered
from shared.contracts.values import Defect, Disposition


def keep_reported(session: Session, event: ReportFacts) -> None:
    """A report, or its reversal, says what was scrapped; a report also whether it was of rework."""
    _keep(session, event.plant, event.report_id, event.production_on, event.item, event.sequence, event.scrap)
    if isinstance(event, OperationReported) and event.rework_order_id is not None:
        session.merge(
            ReworkReport(
                plant=event.plant, id=event.report_id, rework_order=event.rework_order_id, on=event.production_on
            )
        )


def keep_inspected(session: Session, event: InspectionRecorded) -> None:
    """Pieces that an inspection scrapped; results from before they were told with their item count nowhere."""
    if event.disposition is Disposition.SCRAP and event.item is not None and event.production_on is not None:
        _keep(
            session,
            event.plant,
            event.inspection_id,
            event.production_on,
            event.item,
            event.sequence,
            event.failed,
        )


def keep_short(session: Session, event: InspectionFellShort) -> None:
    """Some of them had gone on, and stay good."""
    if event.item is not None and event.production_on is not None and event.sequence is not None:
        source = uuid5(event.inspection_id, "fell short")
        _keep(session, event.plant, source, event.production_on, event.item, event.sequence, event.scrapped, sign=-1)


def keep_cause(session: Session, event: ReworkOrdered) -> None:
    """Why pieces go round again."""
    session.merge(
        ReworkCause(
            plant=event.plant,
            rework_order=event.rework_order_id,
            item=event.item,
            sequence=event.sequence,
            reasons=reasons_of(event.defects),
        )
    )


def _keep(
    session: Session,
    plant: str,
    source: UUID,
    on: date,
    item: str,
    sequence: int,
    scrap: Iterable[Defect],
    *,
    sign: int = 1,
) -> None:
    pieces: dict[str, Decimal] = defaultdict(Decimal)
    for defect in scrap:
        pieces[defect.reason] += sign * defect.quantity
    for reason, quantity in pieces.items():
        session.merge(
            Scrap(plant=plant, source=source, reason=reason, on=on, item=item, sequence=sequence, quantity=quantity)
        )

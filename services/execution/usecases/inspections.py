"""Quality's result moves pieces: as far as they are still there, and what was not is kept for all to see."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.execution import ledger as ledgers
from services.execution.domain import reporting
from services.execution.domain.clocks import seconds_of
from services.execution.ledger import reversal_of
from services.execution.models import InspectionResult, Report, ReworkOrder
from shared.contracts.execution.events import InspectionFellShort
from shared.contracts.quality.events import InspectionRecorded
from shared.contracts.values import ZERO
from shared.plumbing import clock, outbox


def book_inspection(session: Session, event: InspectionRecorded) -> None:
    """Free the pieces that waited for the result, and move the failed ones out of good.

    The pieces of a report that was reversed meanwhile are no longer there to be moved.
    """
    ledger = ledgers.of_operation(session, event.plant, event.operation_id)
    report = session.get(Report, (event.plant, event.report_id)) if event.report_id else None
    floor, to_scrap, to_rework, released = ledger.floor, ZERO, ZERO, ZERO
    if report is None or reversal_of(session, report.plant, report.id) is None:
        released = min(event.released, report.awaited) if report else ZERO
        place = ledger.place(ledger.operation(event.operation_id))
        result = reporting.inspect(floor, place, to_scrap=event.to_scrap, to_rework=event.to_rework, released=released)
        floor, to_scrap, to_rework = result.floor, result.to_scrap, result.to_rework
    session.add(
        InspectionResult(
            plant=event.plant,
            inspection_id=event.inspection_id,
            work_order_id=event.work_order_id,
            operation_id=event.operation_id,
            report_id=event.report_id,
            asked_scrap=event.to_scrap,
            asked_rework=event.to_rework,
            to_scrap=to_scrap,
            to_rework=to_rework,
            released=released,
            waited_seconds=_waited(event, report, released),
            recorded_at=event.recorded_at,
        )
    )
    ledgers.settle(session, ledger, floor, now=clock.now())
    if (to_scrap, to_rework, released) != (event.to_scrap, event.to_rework, event.released):
        scrap, rework = event.to_scrap - to_scrap, event.to_rework - to_rework
        _fall_short(session, event, scrap=scrap, rework=rework, released=event.released - released)


def _fall_short(
    session: Session, event: InspectionRecorded, *, scrap: Decimal, rework: Decimal, released: Decimal
) -> None:
    """Tell quality which failed pieces had gone on; its rework order is so much smaller."""
    order = session.scalar(
        select(ReworkOrder).where(
            ReworkOrder.plant == event.plant, ReworkOrder.source_inspection_id == event.inspection_id
        )
    )
    if order is not None:
        order.quantity = min(order.quantity, event.to_rework - rework)
    outbox.record(
        session,
        InspectionFellShort(
            plant=event.plant,
            inspection_id=event.inspection_id,
            work_order_id=event.work_order_id,
            work_order=event.work_order,
            operation_id=event.operation_id,
            scrap=scrap,
            rework=rework,
            at=clock.now(),
            item=event.item,
            sequence=event.sequence,
            production_on=event.production_on,
            scrapped=reporting.last_of(event.failed, scrap),
            released=released,
        ),
    )


def _waited(event: InspectionRecorded, report: Report | None, released: Decimal) -> Decimal:
    """How long pieces waited for this result; nothing when none did, or when their lot waits on for another."""
    if report is None or released == ZERO or event.held:
        return ZERO
    return max(ZERO, seconds_of((report.reported_at, event.recorded_at)))

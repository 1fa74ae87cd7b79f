"""What people decided here, applied once more from our own log when quality's tables are rebuilt."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from services.quality.domain import inspection as rules
from services.quality.floor import step_of
from services.quality.models import Inspection, ReworkOrder, WorkOrder
from services.quality.usecases import lots, switching
from services.quality.usecases.defects import count_findings
from services.quality.usecases.inspections import step_in_series, write_down
from services.quality.usecases.measurements import keep_measurements
from services.quality.usecases.rework_orders import new_order, restate
from shared.contracts.quality.events import InspectionRecorded, ReworkOrdered, ReworkReleased
from shared.contracts.values import ZERO, InspectionStatus


def write_result(session: Session, event: InspectionRecorded) -> None:
    """The result of an inspection; one that nothing asked for has no row to be rebuilt, only its pieces count.

    When the report's reversal is applied before the result, the lot no longer waits.
    """
    work_order = session.get_one(WorkOrder, (event.plant, event.work_order_id))
    step = step_of(work_order, event.operation_id)
    keep_measurements(session, work_order, event)
    pieces = replace(step.pieces, rejected=step.pieces.rejected + event.to_scrap + event.to_rework)
    if event.report_id is None:
        step.pieces = pieces
        return
    inspection = session.get_one(Inspection, (event.plant, event.inspection_id))
    waits = inspection.status is InspectionStatus.DUE
    step.pieces = pieces.let_go(event.released) if waits else pieces
    count_findings(session, event.plant, event.inspection_id, event.report_id, event.failed)
    write_down(inspection, event, rules.verdict_of(_result(event), lots.rule_of(inspection)))
    switching.learn(session, step_in_series(work_order, step), inspection, event)
    if event.held:
        again = lots.put_up_again(session, inspection, event.recorded_at)
        if not waits:
            again.status = InspectionStatus.WITHDRAWN


def _result(event: InspectionRecorded) -> rules.Result:
    failed = sum((part.quantity for part in event.failed), ZERO)
    return rules.Result(inspected=event.inspected, failed=failed, disposition=event.disposition)


def order_rework(session: Session, event: ReworkOrdered) -> None:
    """A rework order that an inspection's result asked for; what a report asked for follows from the report."""
    if event.source_inspection_id is not None:
        session.add(new_order(event))


def release_rework(session: Session, event: ReworkReleased) -> None:
    """Somebody let rework begin."""
    order = session.get_one(ReworkOrder, (event.plant, event.rework_order_id))
    order.released_at = event.at
    restate(session, order, event.at)

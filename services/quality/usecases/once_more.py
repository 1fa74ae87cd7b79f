"""What people decided here, applied once more from our own log when quality's tables are rebuilt."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from services.quality.domain import identity, rework
from services.quality.domain import inspection as rules
from services.quality.floor import step_of
from services.quality.models import Inspection, ReworkOperation, ReworkOrder, WorkOrder
from services.quality.usecases import lots
from services.quality.usecases.defects import count_findings
from services.quality.usecases.rework_orders import restate
from shared.contracts.inspection_plans import Measured
from shared.contracts.messages import dumper_of
from shared.contracts.quality.events import InspectionRecorded, ReworkOrdered, ReworkReleased
from shared.contracts.values import ZERO, Defect, InspectionStatus


def write_result(session: Session, event: InspectionRecorded) -> None:
    """The result of an inspection; one that nothing asked for has no row to be rebuilt, only its pieces count.

    When the report's reversal is applied before the result, the lot no longer waits.
    """
    work_order = session.get_one(WorkOrder, (event.plant, event.work_order_id))
    step = step_of(work_order, event.operation_id)
    pieces = replace(step.pieces, rejected=step.pieces.rejected + event.to_scrap + event.to_rework)
    if event.report_id is None:
        step.pieces = pieces
        return
    inspection = session.get_one(Inspection, (event.plant, event.inspection_id))
    waits = inspection.status is InspectionStatus.DUE
    step.pieces = pieces.let_go(event.released) if waits else pieces
    count_findings(session, event.plant, event.inspection_id, event.report_id, event.failed)
    inspection.status = InspectionStatus.DONE
    inspection.inspected = event.inspected
    inspection.failed = [dumper_of(Defect)(part) for part in event.failed]
    inspection.measurements = [dumper_of(Measured)(value) for value in event.measurements]
    inspection.disposition = event.disposition
    inspection.verdict = rules.verdict_of(_result(event), lots.rule_of(inspection))
    inspection.held = event.held
    inspection.rework_order_id = identity.rework_order_of(event.inspection_id) if event.to_rework else None
    inspection.recorded_at, inspection.recorded_by = event.recorded_at, event.recorded_by
    if event.held:
        again = lots.put_up_again(session, inspection, event.recorded_at)
        if not waits:
            again.status = InspectionStatus.WITHDRAWN


def _result(event: InspectionRecorded) -> rules.Result:
    failed = sum((part.quantity for part in event.failed), ZERO)
    return rules.Result(inspected=event.inspected, failed=failed, disposition=event.disposition)


def order_rework(session: Session, event: ReworkOrdered) -> None:
    """A rework order that an inspection's result asked for; what a report asked for follows from the report."""
    if event.source_inspection_id is None:
        return
    order = ReworkOrder(
        plant=event.plant,
        id=event.rework_order_id,
        work_order_id=event.work_order_id,
        work_order=event.work_order,
        item=event.item,
        operation_id=event.operation_id,
        sequence=event.sequence,
        from_sequence=event.from_sequence,
        quantity=event.quantity,
        status=rework.status_of(event.quantity, [], released=False, source_reversed=False),
        seconds=ZERO,
        source_inspection_id=event.source_inspection_id,
        source_reversed=False,
        ordered_at=event.at,
        materials=[],
    )
    order.operations = [
        ReworkOperation(plant=event.plant, id=step.id, sequence=step.sequence, step=step, output=rework.Output())
        for step in event.operations
    ]
    session.add(order)


def release_rework(session: Session, event: ReworkReleased) -> None:
    """Somebody let rework begin."""
    order = session.get_one(ReworkOrder, (event.plant, event.rework_order_id))
    order.released_at = event.at
    restate(session, order, event.at)

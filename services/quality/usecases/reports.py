"""What a report sets going: pieces are counted, inspections fall due, rework is ordered; a reversal undoes it."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy.orm import Session

from services.quality.domain import identity, rework, sampling
from services.quality.floor import step_before, step_of
from services.quality.models import Inspection, Operation, Report, ReworkOrder, WorkOrder
from services.quality.usecases import lots, switching
from services.quality.usecases.defects import count_report
from services.quality.usecases.rework_orders import order_rework, restate
from shared.contracts.execution.events import OperationReported, ReportFacts, ReportReversed
from shared.contracts.values import ZERO
from shared.contracts.values import Defect as DeclaredDefect


def book_report(session: Session, event: OperationReported) -> None:
    """Count the pieces; put the lot up for inspection and send rework round again."""
    report = Report(plant=event.plant, id=event.report_id, taken=ZERO, failed=ZERO)
    session.add(report)
    step = _count(session, event, report)
    _make_inspection_due(session, step, event)
    again = _sum(event.rework)
    if again > ZERO:
        order_rework(
            session,
            session.get_one(WorkOrder, (event.plant, event.work_order_id)),
            step,
            source=event.report_id,
            by_inspection=False,
            from_sequence=event.sequence,
            quantity=again,
            defects=event.rework,
            at=event.reported_at,
        )


def book_reversal(session: Session, event: ReportReversed) -> None:
    """Count the pieces back, and take back what the mistaken report had set going."""
    step = _count(session, event, session.get_one(Report, (event.plant, event.reverses)))
    inspection = session.get(Inspection, (event.plant, identity.inspection_of(event.reverses)))
    if inspection is not None:
        lots.withdraw(session, inspection, step)
    order = session.get(ReworkOrder, (event.plant, identity.rework_order_of(event.reverses)))
    if order is not None:
        order.source_reversed = True
        restate(session, order, event.reported_at)


def _count(session: Session, event: ReportFacts, report: Report) -> Operation:
    """Add a report's increments where they belong. Returns the step of the work order that they concern."""
    work_order = session.get_one(WorkOrder, (event.plant, event.work_order_id))
    if event.rework_order_id is not None:
        return _count_in_rework(session, work_order, event)
    step = step_of(work_order, event.operation_id)
    step.pieces = step.pieces.made(event.good)
    before = step_before(work_order, step.sequence)
    if before is not None:
        before.pieces = before.pieces.moved_on(_taken(event))
    count_report(session, event, report)
    return step


def _count_in_rework(session: Session, work_order: WorkOrder, event: ReportFacts) -> Operation:
    """What the last rework operation makes good is good again at the step where the pieces left."""
    order = session.get_one(ReworkOrder, (event.plant, event.rework_order_id))
    operation = next(one for one in order.operations if one.id == event.operation_id)
    operation.output = operation.output.plus(event.good, _sum(event.scrap), _sum(event.rework))
    order.seconds += sum((rework.seconds_of(worker.hours) for worker in event.workers), ZERO)
    restate(session, order, event.reported_at)
    step = step_of(work_order, order.operation_id)
    if operation is order.operations[-1]:
        step.pieces = step.pieces.made(event.good)
    return step


def _make_inspection_due(session: Session, step: Operation, event: OperationReported) -> None:
    rule = sampling.Rule(
        inspection=event.inspection,
        sample_percent=event.sample_percent,
        plan=step.step.inspection_plan,
    )
    report = sampling.Reported(
        good=event.good,
        taken=_taken(event),
        before=event.taken_before,
        first_of_operation=event.first_of_operation,
    )
    of_step = switching.step_of_plan(event.plant, event.item, event.sequence, event.inspection, rule.plan)
    scheme = switching.scheme_at(session, of_step, event.reported_at) if of_step else sampling.AS_EVER
    lot = sampling.lot_due(rule, report, scheme)
    if lot is not None:
        lots.put_up(session, step, event, lot, sampling.awaiting(event.inspection, event.good))


def _taken(event: ReportFacts) -> Decimal:
    return event.good + _sum(event.scrap) + _sum(event.rework)


def _sum(defects: tuple[DeclaredDefect, ...]) -> Decimal:
    return sum((part.quantity for part in defects), ZERO)

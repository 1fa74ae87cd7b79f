"""What the office decides about work orders, on the floor. Facts come in any order; the highest revision counts."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from services.execution import ledger as ledgers
from services.execution.ledger import Ledger
from services.execution.models import OfficeWord, Operation, WorkOrder
from services.execution.overruns import accepted
from services.execution.usecases import planned_days
from shared.contracts.execution.events import QuantityKept, WorkOrderKeptOpen
from shared.contracts.messages import dumper_of
from shared.contracts.planning.events import (
    MaterialNeed,
    ReleasedOperation,
    WorkOrderClosed,
    WorkOrderEvent,
    WorkOrderReleased,
)
from shared.contracts.values import ZERO, OperationStatus, WorkOrderStatus
from shared.plumbing import clock, outbox


def put_on_the_floor(session: Session, event: WorkOrderReleased) -> None:
    """Copy the operations of a released work order; what was heard about it before keeps its say."""
    work_order = hear(session, event)
    if work_order.released_at is not None:
        return
    work_order.item, work_order.item_name, work_order.unit = event.item, event.item_name, event.unit
    work_order.customer, work_order.sales_order, work_order.line = event.customer, event.sales_order, event.line
    last = max(event.operations, key=lambda one: one.sequence)
    work_order.finishes_at = next(iter(last.work_centers), None)
    work_order.released_at = event.at
    work_order.settle_stage()
    add_operations(session, event.plant, event.work_order_id, event.operations)
    planned_days.renew(session, event.plant, WorkOrder.id == event.work_order_id)


def follow_the_office(session: Session, event: WorkOrderEvent) -> None:
    """A work order was changed, held, resumed, cancelled or closed.

    The office may not have heard of the latest reports when it made it smaller: what is done is kept.
    """
    known = session.get(WorkOrder, (event.plant, event.work_order_id), with_for_update=True)
    was = known.quantity if known is not None else event.quantity
    work_order = hear(session, event)
    work_order.settle_stage()
    if work_order.released_at is None:
        return
    session.flush()
    ledger = ledgers.of_work_order(session, event.plant, event.work_order_id)
    kept = replace(ledger.floor.main, quantity=was).resized(work_order.quantity)
    if kept.quantity != work_order.quantity:
        _keep(session, work_order, kept.quantity)
        _tell_kept(session, work_order)
    ledgers.settle(session, ledger, ledger.floor, now=clock.now())
    if isinstance(event, WorkOrderClosed) and event.revision == work_order.revision:
        _close_or_keep_open(session, ledger)


def _close_or_keep_open(session: Session, ledger: Ledger) -> None:
    """The office closes by what it has heard; whoever took pieces back meanwhile had this row before it.

    From here on nothing of the order moves: a reversal that comes later finds it closed.
    """
    work_order, floor, now = ledger.work_order, ledger.floor.main, clock.now()
    found = floor.balance()
    if found.unexplained:
        found = floor.balance(accepted(session, work_order, floor, [one.id for one in ledger.operations], now))
    if floor.is_finished and not found.to_explain:
        return
    _keep_open(session, work_order)
    outbox.record(
        session,
        WorkOrderKeptOpen(
            plant=work_order.plant,
            work_order_id=work_order.id,
            work_order=work_order.number,
            office_revision=work_order.revision,
            to_explain=found.to_explain,
            at=now,
        ),
    )


def _tell_kept(session: Session, work_order: WorkOrder) -> None:
    outbox.record(
        session,
        QuantityKept(
            plant=work_order.plant,
            work_order_id=work_order.id,
            work_order=work_order.number,
            office_revision=work_order.revision,
            quantity=work_order.quantity,
            at=clock.now(),
        ),
    )


def keep_open_as_told(session: Session, event: WorkOrderKeptOpen) -> None:
    """The closing we once refused, refused once more from our own log; a later decision of the office stands."""
    work_order = session.get_one(WorkOrder, (event.plant, event.work_order_id))
    if work_order.revision < event.office_revision:
        raise LookupError(event.office_revision)  # what it answers is yet to be applied
    if work_order.revision == event.office_revision:
        _keep_open(session, work_order)


def keep_as_told(session: Session, event: QuantityKept) -> None:
    """The quantity we once kept, applied once more from our own log; a later decision of the office stands."""
    work_order = session.get_one(WorkOrder, (event.plant, event.work_order_id))
    if work_order.revision < event.office_revision:
        raise LookupError(event.office_revision)  # what it answers is yet to be applied
    if work_order.revision == event.office_revision:
        _keep(session, work_order, event.quantity)


def hear(session: Session, event: WorkOrderEvent) -> WorkOrder:
    """The work order as of the latest revision heard of; the first fact about it may be any."""
    work_order = session.get(WorkOrder, (event.plant, event.work_order_id), with_for_update=True)
    if work_order is None:
        work_order = WorkOrder(
            plant=event.plant,
            id=event.work_order_id,
            number=event.work_order,
            revision=-1,
            floor_revision=0,
            received=ZERO,
        )
        session.add(work_order)
    if event.revision > work_order.revision:
        work_order.revision = event.revision
        work_order.office_status = event.status
        work_order.quantity = event.quantity
        work_order.due_on = event.due_on
        work_order.priority = event.priority
    _note(session, event)
    return work_order


def _note(session: Session, event: WorkOrderEvent) -> None:
    """Kept for whoever asks how it stood at an instant; late words find their place by their revision."""
    if session.get(OfficeWord, (event.plant, event.work_order_id, event.revision)) is None:
        session.add(
            OfficeWord(
                plant=event.plant,
                work_order_id=event.work_order_id,
                revision=event.revision,
                at=event.at,
                status=event.status,
                quantity=event.quantity,
                due_on=event.due_on,
            )
        )


def _keep(session: Session, work_order: WorkOrder, quantity: Decimal) -> None:
    """The floor has made more than the office asked for by then."""
    work_order.quantity = quantity
    word = session.get(OfficeWord, (work_order.plant, work_order.id, work_order.revision))
    if word is not None:  # what was said before words were kept is not among them
        word.quantity = quantity


def _keep_open(session: Session, work_order: WorkOrder) -> None:
    """The office has closed what the floor has not done with."""
    work_order.office_status = WorkOrderStatus.RELEASED
    work_order.settle_stage()
    word = session.get(OfficeWord, (work_order.plant, work_order.id, work_order.revision))
    if word is not None:
        word.status = work_order.office_status


def add_operations(
    session: Session,
    plant: str,
    work_order_id: UUID,
    operations: tuple[ReleasedOperation, ...],
    *,
    rework_order_id: UUID | None = None,
    status: OperationStatus = OperationStatus.OPEN,
) -> None:
    """Put operations on the floor; what is planned for them is remembered apart, and may be here already."""
    for one in operations:
        session.add(
            Operation(
                plant=plant,
                id=one.id,
                work_order_id=work_order_id,
                rework_order_id=rework_order_id,
                sequence=one.sequence,
                name=one.name,
                code=one.code,
                section=one.section,
                work_centers=list(one.work_centers),
                skill=one.skill,
                setup_seconds=one.setup_seconds,
                run_seconds=one.run_seconds,
                inspection=one.inspection,
                sample_percent=one.sample_percent,
                over_report=one.over_report,
                over_report_percent=one.over_report_percent,
                materials=[dumper_of(MaterialNeed)(need) for need in one.materials],
                status=status,
            )
        )

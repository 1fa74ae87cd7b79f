"""What execution and quality told, remembered beside our own plan.

Facts come as increments, in any order, and are added up. Each takes the lock of its work order first, so
two facts about one work order, or a fact and a planner, never pass each other.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.planning.domain.progress import Progress, inspected, inspected_in_rework, reworked
from services.planning.domain.work_order import as_the_floor_has_it
from services.planning.models import (
    HeldLot,
    Operation,
    ParkedFact,
    ReworkOperation,
    SalesOrderLine,
    Stoppage,
    WorkCenter,
    WorkOrder,
)
from shared.contracts.execution.events import (
    FloorStateEvent,
    GoodsReceived,
    InspectionFellShort,
    OperationCompleted,
    OperationReopened,
    OperationReported,
    OperationStarted,
    ReportFacts,
    ReportReversed,
    WorkCenterResumed,
    WorkCenterStopped,
    WorkOrderCompleted,
    WorkOrderReopened,
)
from shared.contracts.quality.events import InspectionRecorded, LotHeld, LotReleased, ReworkReleased
from shared.contracts.values import WAITS_FOR_RESULT, ZERO, Defect
from shared.plumbing.ids import new_id

PieceFact = ReportFacts | InspectionRecorded | InspectionFellShort
PARKED: dict[str, type[OperationReported | ReportReversed | InspectionRecorded | InspectionFellShort]] = {
    kind.__name__: kind for kind in (OperationReported, ReportReversed, InspectionRecorded, InspectionFellShort)
}


# ── pieces ───────────────────────────────────────────────────────────────────────────────────────────


def count_pieces(session: Session, fact: PieceFact) -> None:
    """Add a report, a reversal, an inspection's result or what it fell short of to the operation where its pieces are.

    What is reported on a rework order changes the operation where the pieces had left the flow; until we
    hear of that rework order, the fact is parked.
    """
    order = _lock_order(session, fact.plant, fact.work_order_id)
    if order is not None and not _count(session, order, fact):
        session.add(
            ParkedFact(
                plant=fact.plant,
                id=new_id(),
                operation_id=fact.operation_id,
                kind=type(fact).__name__,
                fact=fact.dump(),
            )
        )


def learn_rework(session: Session, event: ReworkReleased) -> None:
    """Remember where a rework order's pieces come home to, and count what was reported on it already."""
    order = _lock_order(session, event.plant, event.work_order_id)
    if order is None:
        return
    last = max(event.operations, key=lambda operation: operation.sequence)
    for operation in event.operations:
        known = session.get(ReworkOperation, (event.plant, operation.id))
        if known is None:
            session.add(
                ReworkOperation(
                    plant=event.plant, id=operation.id, home_id=event.operation_id, is_last=operation is last
                )
            )
    session.flush()
    ids = [operation.id for operation in event.operations]
    parked = session.scalars(
        select(ParkedFact).where(ParkedFact.plant == event.plant, ParkedFact.operation_id.in_(ids))
    )
    for row in parked.all():
        if _count(session, order, PARKED[row.kind].load(row.fact)):
            session.delete(row)


def _count(session: Session, order: WorkOrder, fact: PieceFact) -> bool:
    """Book a fact; False if nobody has told us yet what its operation is."""
    operation = session.get(Operation, (fact.plant, fact.operation_id))
    change: Progress
    if operation is not None:
        change = _at_home(fact)
        operation.awaiting += _begins_to_wait(fact)
        if isinstance(fact, ReportFacts):
            _note_report(operation, fact)
    else:
        rework = session.get(ReworkOperation, (fact.plant, fact.operation_id))
        operation = session.get(Operation, (fact.plant, rework.home_id)) if rework is not None else None
        if rework is None or operation is None:
            return False
        change = _in_rework(fact, last=rework.is_last)
    operation.progress = operation.progress.plus(change)
    order.scrap += change.scrap
    return True


def _at_home(fact: PieceFact) -> Progress:
    if isinstance(fact, InspectionRecorded):
        return inspected(to_scrap=fact.to_scrap, to_rework=fact.to_rework)
    if isinstance(fact, InspectionFellShort):
        return inspected(to_scrap=-fact.scrap, to_rework=-fact.rework)
    return Progress(good=fact.good, scrap=_pieces(fact.scrap), rework=_pieces(fact.rework))


def _begins_to_wait(fact: PieceFact) -> Decimal:
    """Pieces that an inspection keeps from now on; negative, those that it lets go."""
    if isinstance(fact, InspectionRecorded):
        return -fact.released
    if isinstance(fact, InspectionFellShort):
        return fact.released
    if isinstance(fact, ReportReversed) and fact.awaiting is not None:
        return -fact.awaiting  # a result may have let some of them go before
    return fact.good if fact.inspection in WAITS_FOR_RESULT else ZERO


def _in_rework(fact: PieceFact, *, last: bool) -> Progress:
    if isinstance(fact, InspectionRecorded):
        return inspected_in_rework(to_scrap=fact.to_scrap, to_rework=fact.to_rework, last=last)
    if isinstance(fact, InspectionFellShort):
        return inspected_in_rework(to_scrap=-fact.scrap, to_rework=-fact.rework, last=last)
    return reworked(good=fact.good, scrap=_pieces(fact.scrap), last=last)


def _pieces(defects: Iterable[Defect]) -> Decimal:
    return sum((defect.quantity for defect in defects), ZERO)


# ── states ───────────────────────────────────────────────────────────────────────────────────────────


def note_start(session: Session, event: OperationStarted) -> None:
    """Work has begun: from now on no schedule run moves the operation. Where and by whom, the first start says."""
    if _lock_order(session, event.plant, event.work_order_id) is None:
        return
    operation = session.get(Operation, (event.plant, event.operation_id))
    if operation is None:
        return  # of a rework order, which planning does not schedule
    is_first = operation.started_at is None or event.at <= operation.started_at
    operation.clocked_at = _earlier(operation.clocked_at, event.at)
    operation.settle_start()
    if is_first:
        operation.work_center = event.work_center or operation.work_center
        operation.worker = event.worker


def complete_operation(session: Session, event: OperationCompleted) -> None:
    """All that can still arrive at it has been reported."""
    _note_operation(session, event, completed=True)


def reopen_operation(session: Session, event: OperationReopened) -> None:
    """It has work again."""
    _note_operation(session, event, completed=False)


def _note_operation(session: Session, event: OperationCompleted | OperationReopened, *, completed: bool) -> None:
    """The newest word counts, whichever comes first."""
    if _lock_order(session, event.plant, event.work_order_id) is None:
        return
    operation = session.get(Operation, (event.plant, event.operation_id))
    if operation is not None and event.revision > operation.floor_revision:
        operation.completed, operation.floor_revision = completed, event.revision


def complete_order(session: Session, event: WorkOrderCompleted) -> None:
    """All of it is made."""
    _note_order(session, event, completed=True)


def reopen_order(session: Session, event: WorkOrderReopened) -> None:
    """It has work again."""
    _note_order(session, event, completed=False)


def _note_order(session: Session, event: FloorStateEvent, *, completed: bool) -> None:
    """The newest word counts, whichever comes first."""
    order = _lock_order(session, event.plant, event.work_order_id)
    if order is not None and event.revision > order.floor_revision:
        order.made, order.floor_revision = completed, event.revision
        order.status = as_the_floor_has_it(order.status, completed=completed)


def book_receipt(session: Session, event: GoodsReceived) -> None:
    """Finished goods were stocked in; for a customer's line it matters whether that was in time."""
    order = _lock_order(session, event.plant, event.work_order_id)
    if order is None:
        return
    order.received += event.quantity
    if order.sales_order is None or order.line is None:
        return
    line = session.get_one(SalesOrderLine, (event.plant, order.sales_order, order.line), with_for_update=True)
    line.received += event.quantity
    if event.production_on <= line.due_on:
        line.received_in_time += event.quantity


def _lock_order(session: Session, plant: str, id: UUID) -> WorkOrder | None:
    return session.get(WorkOrder, (plant, id), with_for_update=True)


def _note_report(operation: Operation, fact: ReportFacts) -> None:
    operation.reports += -1 if isinstance(fact, ReportReversed) else 1
    operation.reported_at = _earlier(operation.reported_at, fact.finished_at)
    operation.settle_start()


def _earlier(known: datetime | None, at: datetime) -> datetime:
    return at if known is None else min(known, at)


# ── work centers ─────────────────────────────────────────────────────────────────────────────────────


def note_stop(session: Session, event: WorkCenterStopped) -> None:
    """From now on it stands still, unless we have heard already that it runs again."""
    _lock_work_center(session, event.plant, event.work_center)
    if session.get(Stoppage, (event.plant, event.stoppage_id)) is None:
        session.add(
            Stoppage(plant=event.plant, id=event.stoppage_id, work_center=event.work_center, stopped_at=event.at)
        )


def note_resumption(session: Session, event: WorkCenterResumed) -> None:
    _lock_work_center(session, event.plant, event.work_center)
    known = session.get(Stoppage, (event.plant, event.stoppage_id))
    if known is None:
        known = Stoppage(
            plant=event.plant, id=event.stoppage_id, work_center=event.work_center, stopped_at=event.stopped_at
        )
        session.add(known)
    known.resumed_at = event.at


def _lock_work_center(session: Session, plant: str, number: str) -> None:
    """A stop and its end may be heard at the same moment."""
    session.get(WorkCenter, (plant, number), with_for_update=True)


# ── lots on hold ─────────────────────────────────────────────────────────────────────────────────────


def keep_hold(session: Session, event: LotHeld | LotReleased) -> None:
    """What a work order made is on hold, or some of it is free; whichever of the two comes first makes the row."""
    if event.work_order_id is None or _lock_order(session, event.plant, event.work_order_id) is None:
        return  # material, which is not delivered
    hold = session.get(HeldLot, (event.plant, event.hold_id))
    if hold is None:
        told = {name: getattr(event, name) for name in ("lot", "work_order_id", "reason", "held_at")}
        hold = HeldLot(plant=event.plant, id=event.hold_id, released=ZERO, ended_at=None, **told)
        session.add(hold)
    if isinstance(event, LotReleased):
        hold.released += event.quantity
        hold.ended_at = event.at if event.ends else hold.ended_at

"""Facts in whatever order they come: one that builds upon a fact not heard yet waits for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.quality.domain.disposition import Pieces
from services.quality.floor import keep_status, locked_work_order
from services.quality.models import EarlyFact, Operation, ReceivedLot, Report, WorkOrder
from services.quality.usecases.reports import book_report, book_reversal
from shared.contracts.execution.events import GoodsReceived, OperationReported, ReportReversed
from shared.contracts.planning.events import WorkOrderReleased
from shared.plumbing.ids import new_id

FloorFact = OperationReported | ReportReversed | GoodsReceived


@dataclass(frozen=True)
class Reaction:
    """How a fact of the floor is taken in, and which fact it builds upon."""

    fact: type[FloorFact]
    builds_on: Callable[[Any], UUID]
    apply: Callable[[Session, Any], None]


def take_in_release(session: Session, event: WorkOrderReleased) -> None:
    """The work order's steps are known from now on; what came before them is applied."""
    work_order = locked_work_order(session, event.plant, event.work_order_id, event.work_order)
    keep_status(work_order, event)
    if work_order.routed:
        return
    work_order.routed, work_order.item = True, event.item
    work_order.operations = [
        Operation(plant=event.plant, id=step.id, sequence=step.sequence, step=step, pieces=Pieces())
        for step in sorted(event.operations, key=lambda step: step.sequence)
    ]
    session.flush()
    _catch_up(session, event.plant, event.work_order_id)


def take_in(session: Session, event: FloorFact) -> None:
    """Apply a fact of the floor, or keep it until the one it builds upon arrives."""
    work_order = locked_work_order(session, event.plant, event.work_order_id, event.work_order)
    reaction = _REACTIONS[type(event).__name__]
    awaited = reaction.builds_on(event)
    if not _is_known(session, work_order, awaited):
        session.add(
            EarlyFact(id=new_id(), plant=event.plant, awaits=awaited, name=reaction.fact.__name__, data=event.dump())
        )
        return
    reaction.apply(session, event)
    if isinstance(event, OperationReported):
        _catch_up(session, event.plant, event.report_id)


def _is_known(session: Session, work_order: WorkOrder, awaited: UUID) -> bool:
    if awaited == work_order.id:
        return work_order.routed
    return session.get(Report, (work_order.plant, awaited)) is not None


def _catch_up(session: Session, plant: str, arrived: UUID) -> None:
    """Apply what waited for a fact, in the order in which it came."""
    waiting = select(EarlyFact).where(EarlyFact.plant == plant, EarlyFact.awaits == arrived).order_by(EarlyFact.id)
    for early in session.scalars(waiting).all():
        session.delete(early)
        take_in(session, _REACTIONS[early.name].fact.load(early.data))


def _receive(session: Session, event: GoodsReceived) -> None:
    """Pieces stocked in are no longer at the last step; what their lot is called says who made it."""
    last = session.get_one(WorkOrder, (event.plant, event.work_order_id)).operations[-1]
    last.pieces = last.pieces.moved_on(event.quantity)
    if event.lot is not None:
        session.merge(ReceivedLot(plant=event.plant, item=event.item, lot=event.lot, work_order_id=event.work_order_id))


_REACTIONS = {
    reaction.fact.__name__: reaction
    for reaction in (
        Reaction(OperationReported, lambda event: event.work_order_id, book_report),
        Reaction(ReportReversed, lambda event: event.reverses, book_reversal),
        Reaction(GoodsReceived, lambda event: event.work_order_id, _receive),
    )
}

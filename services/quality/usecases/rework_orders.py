"""Rework orders: made where pieces leave the flow, released by a person, counted until each piece has its end."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from services.quality.domain import identity, rework
from services.quality.domain.work_order import require_pieces_move
from services.quality.floor import locked_work_order
from services.quality.models import Operation, ReworkOperation, ReworkOrder, WorkOrder
from services.quality.views import rework_order_view
from shared.contracts.caller import Caller
from shared.contracts.planning.events import ReleasedOperation
from shared.contracts.quality.events import QualityAudited, ReworkCancelled, ReworkEvent, ReworkOrdered, ReworkReleased
from shared.contracts.quality.views import ReworkOrderView
from shared.contracts.values import ZERO, Defect, Inspection, OverReport, ReworkStatus
from shared.plumbing import clock, outbox
from shared.plumbing.finding import find

E = TypeVar("E", bound=ReworkEvent)


def order_rework(
    session: Session,
    work_order: WorkOrder,
    step: Operation,
    *,
    source: UUID,
    by_inspection: bool,
    from_sequence: int,
    quantity: Decimal,
    defects: tuple[Defect, ...],
    at: datetime,
) -> None:
    """Pieces leave the flow at a step and wait, on hold, with operations of their own.

    `source` is the report that declared them rework, or the inspection that sent them there.
    """
    order_id = identity.rework_order_of(source)
    sequences = [one.sequence for one in work_order.operations]
    repeated = rework.steps_to_repeat(sequences, first=from_sequence, last=step.sequence)
    ordered = ReworkOrdered(
        plant=work_order.plant,
        rework_order_id=order_id,
        work_order_id=work_order.id,
        work_order=work_order.number,
        item=work_order.item or "",
        operation_id=step.id,
        sequence=step.sequence,
        from_sequence=from_sequence,
        quantity=quantity,
        source_report_id=None if by_inspection else source,
        source_inspection_id=source if by_inspection else None,
        operations=tuple(
            _once_more(one.step, order_id, work_order.number)
            for one in work_order.operations
            if one.sequence in repeated
        ),
        defects=defects,
        at=at,
    )
    session.add(new_order(ordered))
    outbox.record(session, ordered)


def _once_more(step: ReleasedOperation, order_id: UUID, work_order: str) -> ReleasedOperation:
    """A step repeated: the same work, but nothing is inspected, over-reported or drawn from stock by plan."""
    return replace(
        step,
        id=identity.rework_operation_of(order_id, step.sequence),
        code=identity.code_of(order_id, work_order, step.sequence),
        inspection=Inspection.NONE,
        sample_percent=ZERO,
        over_report=OverReport.REFUSE,
        over_report_percent=ZERO,
        materials=(),
    )


def new_order(ordered: ReworkOrdered) -> ReworkOrder:
    """The order as it was told: nobody has worked on it, and nobody may yet."""
    return ReworkOrder(
        plant=ordered.plant,
        id=ordered.rework_order_id,
        work_order_id=ordered.work_order_id,
        work_order=ordered.work_order,
        item=ordered.item,
        operation_id=ordered.operation_id,
        sequence=ordered.sequence,
        from_sequence=ordered.from_sequence,
        quantity=ordered.quantity,
        status=ReworkStatus.ON_HOLD,
        seconds=ZERO,
        source_report_id=ordered.source_report_id,
        source_inspection_id=ordered.source_inspection_id,
        source_reversed=False,
        ordered_at=ordered.at,
        operations=[
            ReworkOperation(plant=ordered.plant, id=step.id, sequence=step.sequence, step=step, output=rework.Output())
            for step in ordered.operations
        ],
        materials=[],
    )


def release_rework_order(session: Session, caller: Caller, rework_order_id: UUID) -> ReworkOrderView:
    """Rework may begin: its operations appear on the floor."""
    order = find(session, ReworkOrder, (caller.plant, rework_order_id))
    work_order = locked_work_order(session, caller.plant, order.work_order_id, order.work_order)
    session.refresh(order)
    rework.require_may_release(order.status)
    require_pieces_move(work_order.status, work_order.number)
    before = rework_order_view(order)
    order.released_at = clock.now()
    restate(session, order, order.released_at)
    steps = tuple(operation.step for operation in order.operations)
    outbox.record(session, _told(ReworkReleased, order, order.released_at, operations=steps))
    after = rework_order_view(order)
    outbox.audit(
        session,
        caller,
        QualityAudited,
        action="rework_order.release",
        object=str(order.id),
        before=before.dump(),
        after=after.dump(),
    )
    return after


def restate(session: Session, order: ReworkOrder, at: datetime) -> None:
    """Let the order's status follow from what is known about it, and tell when that cancels it."""
    before = order.status
    order.status = rework.status_of(
        order.quantity,
        [operation.output for operation in order.operations],
        released=order.released_at is not None,
        source_reversed=order.source_reversed,
    )
    if order.status is ReworkStatus.CANCELLED and before is not ReworkStatus.CANCELLED:
        outbox.record(session, _told(ReworkCancelled, order, at))


def _told(event: type[E], order: ReworkOrder, at: datetime, **more: Any) -> E:
    return event(
        plant=order.plant,
        rework_order_id=order.id,
        work_order_id=order.work_order_id,
        work_order=order.work_order,
        item=order.item,
        operation_id=order.operation_id,
        sequence=order.sequence,
        from_sequence=order.from_sequence,
        quantity=order.quantity,
        source_report_id=order.source_report_id,
        source_inspection_id=order.source_inspection_id,
        at=at,
        **more,
    )

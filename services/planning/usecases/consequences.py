"""What a planner's hand breaks. It is done all the same, for he may know better; but he is told."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.planning.domain.work_order import OPEN
from services.planning.models import Operation, Plant, WorkCenter, Worker, WorkOrder
from services.planning.usecases.open_times import open_time
from shared.contracts.planning.views import PlanWarning


def consequences(session: Session, plant: Plant, operation: Operation) -> Iterator[PlanWarning]:
    """Everything that does not fit with where an operation is now."""
    start, end = operation.planned_start, operation.planned_end
    if start is None or end is None:
        return
    center = session.get_one(WorkCenter, (plant.number, operation.work_center))
    worker = session.get(Worker, (plant.number, operation.worker)) if operation.worker else None
    there = list(_beside(session, operation, Operation.work_center, operation.work_center))
    if len(there) >= center.capacity:
        yield from (PlanWarning(code="work_center_taken", work_order=number) for number in there)
    if worker is not None:
        with_him = _beside(session, operation, Operation.worker, worker.number)
        yield from (PlanWarning(code="worker_taken", work_order=number) for number in with_him)
    if open_time(session, plant, center, worker, start).next_open(start) != start:
        yield PlanWarning(code="outside_hours")
    order = operation.work_order
    for other in order.operations:
        if other.completed or other is operation:
            continue
        if other.sequence < operation.sequence and other.planned_end is not None and other.planned_end > start:
            yield PlanWarning(code="before_step_ends", work_order=order.number, sequence=other.sequence)
        if other.sequence > operation.sequence and other.planned_start is not None and other.planned_start < end:
            yield PlanWarning(code="after_next_begins", work_order=order.number, sequence=other.sequence)
    if order.planned_end is not None and order.planned_end > order.due_at:
        yield PlanWarning(code="makes_late", work_order=order.number)


def _beside(
    session: Session, operation: Operation, what: InstrumentedAttribute[str | None], number: str | None
) -> list[str]:
    """The work orders that are planned for the same time at the same work center, or with the same worker."""
    return list(
        session.scalars(
            select(WorkOrder.number)
            .join(Operation.work_order)
            .where(
                Operation.plant == operation.plant,
                what == number,
                Operation.id != operation.id,
                Operation.completed.is_(False),
                Operation.planned_start < operation.planned_end,
                Operation.planned_end > operation.planned_start,
                WorkOrder.status.in_(OPEN),
            )
            .order_by(Operation.planned_start)
            .limit(20)
        )
    )

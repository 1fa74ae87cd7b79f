"""What a planner's hand breaks. It is done all the same, for he may know better; but he is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.planning.domain.routing import open_time_needed
from services.planning.domain.work_order import OPEN
from services.planning.models import Operation, Plant, RoutingStep, WorkCenter, Worker, WorkOrder, windows
from services.planning.usecases.open_times import open_time
from shared.contracts.planning.views import PlanWarning
from shared.plumbing import clock

LATELY = timedelta(days=30)  # nobody changes over for longer
A_MOMENT = timedelta(minutes=1)  # a hand is not that quick
NOT_YET = datetime.min.replace(tzinfo=UTC)  # nobody has planned it, so it breaks nothing


def consequences(session: Session, plant: Plant, operation: Operation, step: RoutingStep) -> Iterator[PlanWarning]:
    """Everything that does not fit with where an operation is now, and with whom."""
    yield from _unskilled(session, operation, step)
    start, end = operation.planned_start, operation.planned_end
    if start is None or end is None:
        return
    if start < clock.now() - A_MOMENT and not operation.has_begun:
        yield PlanWarning(code="in_the_past")
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
    yield from _not_changed_over(session, plant, center, operation, step)
    order = operation.work_order
    for other in order.operations:
        if other.completed or other is operation:
            continue
        if other.sequence < operation.sequence and _lets_begin(session, plant, other, operation) > start:
            yield PlanWarning(code="before_step_ends", work_order=order.number, sequence=other.sequence)
        begins = other.planned_start if other.sequence > operation.sequence else None
        if begins is not None and _lets_begin(session, plant, operation, other) > begins:
            yield PlanWarning(code="after_next_begins", work_order=order.number, sequence=other.sequence)
    if end > order.due_at or (order.planned_end is not None and order.planned_end > order.due_at):
        yield PlanWarning(code="makes_late", work_order=order.number)


def _unskilled(session: Session, operation: Operation, step: RoutingStep) -> Iterator[PlanWarning]:
    """Hands that have not learned it: the worker's, or everybody's in the team that is to choose among its own."""
    if step.skill is None:
        return
    order, sequence = operation.work_order.number, operation.sequence
    worker = session.get(Worker, (operation.plant, operation.worker)) if operation.worker else None
    if worker is not None:
        if step.skill not in worker.skills:
            yield PlanWarning(code="lacks_skill", work_order=order, sequence=sequence)
    elif operation.team is not None:
        mates = select(Worker.skills).where(
            Worker.plant == operation.plant, Worker.team == operation.team, Worker.active
        )
        if not any(step.skill in skills for skills in session.scalars(mates)):
            yield PlanWarning(code="team_lacks_skill", work_order=order, sequence=sequence)


def _not_changed_over(
    session: Session, plant: Plant, center: WorkCenter, operation: Operation, step: RoutingStep
) -> Iterator[PlanWarning]:
    """Its neighbours of another family, where there is too little time between; of several units nobody knows which."""
    times = plant.changeover_times()
    start, end = operation.planned_start, operation.planned_end
    if start is None or end is None or center.capacity > 1 or not times.take_time:
        return
    before, after = _neighbours(session, operation, start, end)
    if before is not None:
        needed = times.between(before.setup_family, step.setup_family)
        given = open_time(session, plant, center, None, before.planned_end).between(before.planned_end, start)
        if given < needed:
            yield PlanWarning(code="not_changed_over", work_order=before.number)
    if after is not None:
        needed = times.between(step.setup_family, after.setup_family)
        if open_time(session, plant, center, None, end).between(end, after.planned_start) < needed:
            yield PlanWarning(code="not_changed_over", work_order=after.number)


def _neighbours(session: Session, operation: Operation, start: datetime, end: datetime) -> tuple[Any, Any]:
    """What is planned last before it at its work center, and first after it, with the families of both."""
    there = (
        select(WorkOrder.number, Operation.planned_start, Operation.planned_end, RoutingStep.setup_family)
        .join(Operation.work_order)
        .join(
            RoutingStep,
            and_(
                RoutingStep.plant == WorkOrder.plant,
                RoutingStep.item == WorkOrder.item,
                RoutingStep.version == WorkOrder.routing_version,
                RoutingStep.sequence == Operation.sequence,
            ),
        )
        .where(
            Operation.plant == operation.plant,
            Operation.work_center == operation.work_center,
            Operation.id != operation.id,
            Operation.completed.is_(False),
            WorkOrder.status.in_(OPEN),
        )
        .limit(1)
    )
    lately = Operation.planned_start > start - LATELY
    before = there.where(lately, Operation.planned_end <= start).order_by(Operation.planned_start.desc())
    after = there.where(Operation.planned_start >= end).order_by(Operation.planned_start)
    return session.execute(before).first(), session.execute(after).first()


def _lets_begin(session: Session, plant: Plant, operation: Operation, later: Operation) -> datetime:
    """From when on a later step may begin: when this one ends, or hands its first batch on to the step after it."""
    order = operation.work_order
    starts, ends = operation.planned_start, operation.planned_end
    if starts is None or ends is None:
        return NOT_YET
    step = session.get_one(RoutingStep, (order.plant, order.item, order.routing_version, operation.sequence))
    between = any(operation.sequence < one.sequence < later.sequence for one in order.operations)
    if step.transfer_quantity is None or between:
        return ends
    center = session.get_one(WorkCenter, (plant.number, operation.work_center))
    worker = session.get(Worker, (plant.number, operation.worker)) if operation.worker else None
    batch = open_time_needed(
        setup_seconds=step.setup_seconds,
        run_seconds=step.run_seconds,
        quantity=step.transfer_quantity,
        efficiency=center.efficiency,
    )
    return min(open_time(session, plant, center, worker, starts).finish(starts, batch) or ends, ends)


def _beside(
    session: Session, operation: Operation, what: InstrumentedAttribute[str | None], number: str | None
) -> list[str]:
    """The work orders that are planned for the same time at the same work center, or with the same worker."""
    start, end = operation.planned_start, operation.planned_end
    if start is None or end is None:
        return []
    return list(
        session.scalars(
            select(WorkOrder.number)
            .join(Operation.work_order)
            .where(
                windows.between(operation.plant, start, end),
                what == number,
                Operation.id != operation.id,
                Operation.completed.is_(False),
                WorkOrder.status.in_(OPEN),
            )
            .order_by(Operation.planned_start)
            .limit(20)
        )
    )

"""All open work of a plant as a scheduling problem: plain values, read with a handful of statements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from services.planning.domain.plans.problem import Job, Problem, Slot, Task
from services.planning.domain.progress import Progress, still_to_do
from services.planning.domain.work_order import OPEN
from services.planning.models import Operation, Plant, RoutingStep, Stoppage, WorkOrder
from services.planning.queries import resources
from shared.contracts.values import Objective

STANDS_STILL = timedelta(hours=4)  # from now on, as long as nobody has said that it runs again


def open_work(
    session: Session,
    number: str,
    now: datetime,
    *,
    objective: Objective = Objective.DUE_DATE,
    freeze_until: datetime | None = None,
) -> Problem:
    """What is still to be made, planned orders included, and everybody and everything to make it with.

    What starts before `freeze_until` is not moved.
    """
    plant = session.get_one(Plant, number)
    return Problem(
        now=now,
        objective=objective,
        centers=resources.centers_of(resources.work_centers(session, number), _stopped(session, number, now)),
        people=resources.people_of(resources.workers(session, number)),
        calendars=resources.calendars(session, plant),
        jobs=tuple(_jobs(session, number, now, freeze_until)),
    )


def _stopped(session: Session, number: str, now: datetime) -> resources.Stops:
    """The work centers that stand still: since when, and when they are believed to run again."""
    still = select(Stoppage).where(Stoppage.plant == number, Stoppage.resumed_at.is_(None))
    return {one.work_center: (one.stopped_at, now + STANDS_STILL) for one in session.scalars(still)}


def _jobs(session: Session, plant: str, now: datetime, freeze_until: datetime | None) -> Iterator[Job]:
    """Every open work order with what is left of it; those whose operations are all completed are left out."""
    rows = session.execute(
        select(
            WorkOrder.id.label("order_id"),
            WorkOrder.number,
            WorkOrder.quantity,
            WorkOrder.priority,
            WorkOrder.due_at,
            Operation.id,
            Operation.sequence,
            Operation.progress,
            Operation.completed,
            Operation.started_at,
            Operation.pinned,
            Operation.work_center,
            Operation.worker,
            Operation.planned_start,
            Operation.planned_end,
            RoutingStep.work_centers,
            RoutingStep.skill,
            RoutingStep.setup_seconds,
            RoutingStep.run_seconds,
        )
        .outerjoin(Operation, and_(Operation.plant == WorkOrder.plant, Operation.work_order_id == WorkOrder.id))
        .outerjoin(
            RoutingStep,
            and_(
                RoutingStep.plant == WorkOrder.plant,
                RoutingStep.item == WorkOrder.item,
                RoutingStep.version == WorkOrder.routing_version,
                RoutingStep.sequence == Operation.sequence,
            ),
        )
        .where(WorkOrder.plant == plant, WorkOrder.status.in_(OPEN))
        .order_by(WorkOrder.due_at, WorkOrder.id, Operation.sequence)
    )
    for _, of_order in groupby(rows, key=lambda row: row.order_id):
        operations = list(of_order)
        first = operations[0]
        routed = first.id is not None
        tasks = tuple(_tasks(operations, now, freeze_until)) if routed else ()
        if tasks or not routed:
            yield Job(number=first.number, priority=first.priority, due_at=first.due_at, tasks=tasks)


def _tasks(operations: list[Any], now: datetime, freeze_until: datetime | None) -> Iterator[Task]:
    quantities: Iterable[Any] = still_to_do(operations[0].quantity, (row.progress for row in operations))
    for row, quantity in zip(operations, quantities, strict=True):
        if row.completed:
            continue
        reported = row.progress != Progress()
        begun = row.started_at is not None or reported
        last = Slot.kept_in(row)
        frozen = freeze_until is not None and last is not None and last.start < freeze_until
        placed_by_hand = row.pinned or begun or row.skill is None
        yield Task(
            id=row.id,
            sequence=row.sequence,
            work_centers=_places(row, begun),
            skill=row.skill,
            setup_seconds=row.setup_seconds,
            run_seconds=row.run_seconds,
            quantity=quantity,
            worker=row.worker if placed_by_hand else None,
            last=last,
            fixed=row.pinned or frozen,
            started_at=(row.started_at or now) if begun else None,
            reported=reported,
        )


def _places(row: Any, begun: bool) -> tuple[str, ...]:
    """Where it may be done: where it is, if it has begun or is pinned there; else wherever its routing says."""
    if row.work_center is not None and (begun or row.pinned):
        return (row.work_center,)
    return tuple(row.work_centers)

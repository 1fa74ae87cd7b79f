"""All open work of a plant as a scheduling problem: plain values, read with a handful of statements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from services.planning.domain.hours_by_day import midnight
from services.planning.domain.plans.problem import Cause, Job, Link, Problem, Slot, Task
from services.planning.domain.progress import Progress, still_to_do
from services.planning.domain.work_order import OPEN
from services.planning.models import Item, Operation, Plant, RoutingStep, Stoppage, WorkOrder
from services.planning.queries import resources
from shared.contracts.values import ZERO, Objective
from shared.plumbing.breathing import ROWS_AT_A_TIME, now_and_then

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
    people = resources.workers(session, number)
    return Problem(
        now=now,
        objective=objective,
        centers=resources.centers_of(resources.work_centers(session, number), _stopped(session, number, now)),
        people=resources.people_of(people),
        calendars=resources.calendars(session, plant, people),
        jobs=tuple(now_and_then(_jobs(session, plant, now, freeze_until))),
        changeovers=plant.changeover_times(),
    )


def _stopped(session: Session, number: str, now: datetime) -> resources.Stops:
    """The work centers that stand still: since when, and when they are believed to run again."""
    still = select(Stoppage).where(Stoppage.plant == number, Stoppage.resumed_at.is_(None))
    return {one.work_center: (one.stopped_at, now + STANDS_STILL) for one in session.scalars(still)}


def _jobs(session: Session, plant: Plant, now: datetime, freeze_until: datetime | None) -> Iterator[Job]:
    """Every open work order with what is left of it; those whose operations are all completed are left out."""
    expected = _expected(session, plant)
    rows = session.execute(
        select(
            WorkOrder.id.label("order_id"),
            WorkOrder.number,
            WorkOrder.quantity,
            WorkOrder.priority,
            WorkOrder.due_at,
            WorkOrder.item,
            WorkOrder.materials_expected_on,
            Operation.id,
            Operation.sequence,
            Operation.progress,
            Operation.completed,
            Operation.awaiting,
            Operation.started_at,
            Operation.pinned,
            Operation.worker_named,
            Operation.work_center,
            Operation.worker,
            Operation.team,
            Operation.planned_start,
            Operation.planned_end,
            RoutingStep.work_centers,
            RoutingStep.skill,
            RoutingStep.setup_seconds,
            RoutingStep.run_seconds,
            RoutingStep.materials,
            RoutingStep.transfer_quantity,
            RoutingStep.setup_family,
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
        .where(WorkOrder.plant == plant.number, WorkOrder.status.in_(OPEN))
        .order_by(WorkOrder.due_at, WorkOrder.id, Operation.sequence)
        .execution_options(yield_per=ROWS_AT_A_TIME)
    )
    for _, of_order in groupby(rows, key=lambda row: row.order_id):
        operations = list(of_order)
        first = operations[0]
        routed = first.id is not None
        tasks = tuple(_tasks(operations, expected, now, freeze_until)) if routed else ()
        waiting = tuple(_waiting(operations)) if routed else ()
        if tasks or waiting or not routed:
            yield Job(number=first.number, priority=first.priority, due_at=first.due_at, tasks=tasks, waiting=waiting)


def _waiting(operations: list[Any]) -> Iterator[Link]:
    """The pieces that nobody can plan with: in rework, or before an inspection."""
    for row in operations:
        for cause, pieces in ((Cause.REWORK, row.progress.rework), (Cause.INSPECTION, row.awaiting)):
            if pieces > ZERO:
                yield Link(sequence=row.sequence, cause=cause, seconds=0, work_center=row.work_center, pieces=pieces)


@dataclass(frozen=True)
class Expected:
    """What is not there yet: when each item is expected, as dates of the plant."""

    time_zone: str
    items: Mapping[str, date]

    def of_step(self, row: Any, *, is_first: bool, needs_any: bool) -> datetime | None:
        """When a step can begin, as far as material goes. What an order waits for is needed where material is used, or
        at its first step where no step says so."""
        uses = [material["item"] for material in row.materials]
        dates = [self.items[item] for item in uses if item in self.items]
        if uses or (is_first and not needs_any):
            dates += [on for on in (row.materials_expected_on, self.items.get(row.item)) if on is not None]
        return midnight(max(dates), self.time_zone) if dates else None


def _expected(session: Session, plant: Plant) -> Expected:
    found = session.execute(
        select(Item.number, Item.materials_expected_on).where(
            Item.plant == plant.number, Item.materials_expected_on.is_not(None)
        )
    )
    return Expected(plant.time_zone, {number: on for number, on in found if on is not None})


def _tasks(operations: list[Any], expected: Expected, now: datetime, freeze_until: datetime | None) -> Iterator[Task]:
    quantities: Iterable[Any] = still_to_do(operations[0].quantity, (row.progress for row in operations))
    needs_any = any(row.materials for row in operations)
    passed_on = ZERO
    for at, (row, quantity) in enumerate(zip(operations, quantities, strict=True)):
        waiting, passed_on = passed_on - row.progress.taken, row.progress.good - row.awaiting
        if row.completed:
            continue
        reported = row.progress != Progress()
        begun = row.started_at is not None or reported
        last = Slot.kept_in(row)
        frozen = freeze_until is not None and last is not None and last.start < freeze_until
        is_said_who = (row.worker_named and row.pinned) or begun or row.skill is None
        yield Task(
            id=row.id,
            sequence=row.sequence,
            work_centers=_places(row, begun),
            skill=row.skill,
            setup_seconds=row.setup_seconds,
            run_seconds=row.run_seconds,
            quantity=quantity,
            worker=row.worker if is_said_who else None,
            wished=row.worker if row.worker_named else None,
            team=row.team,
            last=last,
            fixed=row.pinned or frozen,
            started_at=(row.started_at or now) if begun else None,
            reported=reported,
            earliest=None if begun else expected.of_step(row, is_first=at == 0, needs_any=needs_any),
            transfer_quantity=row.transfer_quantity,
            waiting=max(waiting, ZERO),
            setup_family=row.setup_family,
        )


def _places(row: Any, begun: bool) -> tuple[str, ...]:
    """Where it may be done: where it is, if it has begun or is pinned there; else wherever its routing says."""
    if row.work_center is not None and (begun or row.pinned):
        return (row.work_center,)
    return tuple(row.work_centers)

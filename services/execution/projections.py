"""What others told us, remembered in our own tables. Late and repeated facts change nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.execution.domain.days import Days
from services.execution.models import (
    CalendarCopy,
    DefectReason,
    HeldLot,
    Item,
    Plan,
    Plant,
    Team,
    WorkCenter,
    Worker,
    WorkOrder,
)
from services.execution.plant_days import days_of
from shared.contracts.planning.events import (
    CalendarChanged,
    ItemChanged,
    OperationsScheduled,
    PlannedOperation,
    PlantChanged,
    TeamChanged,
    WorkCenterChanged,
    WorkerChanged,
)
from shared.contracts.quality.events import DefectReasonChanged, LotHeld, LotReleased
from shared.contracts.values import ZERO
from shared.plumbing.batches import batches

AT_A_TIME = 500  # operations of a schedule looked up with one statement


def keep_plant(session: Session, event: PlantChanged) -> None:
    _keep(session, Plant, (event.plant,), event.revision, name=event.name, time_zone=event.time_zone)


def keep_calendar(session: Session, event: CalendarChanged) -> None:
    plain = event.dump()
    _keep(
        session,
        CalendarCopy,
        (event.plant, event.number),
        event.revision,
        shifts=plain["shifts"],
        exceptions=plain["exceptions"],
    )


def keep_work_center(session: Session, event: WorkCenterChanged) -> None:
    _keep(
        session,
        WorkCenter,
        (event.plant, event.number),
        event.revision,
        name=event.name,
        section=event.section,
        calendar=event.calendar,
    )


def keep_team(session: Session, event: TeamChanged) -> None:
    _keep(session, Team, (event.plant, event.number), event.revision, name=event.name, leader=event.leader)


def keep_worker(session: Session, event: WorkerChanged) -> None:
    _keep(
        session,
        Worker,
        (event.plant, event.number),
        event.revision,
        name=event.name,
        team=event.team,
        calendar=event.calendar,
        active=event.active,
    )


def keep_item(session: Session, event: ItemChanged) -> None:
    _keep(session, Item, (event.plant, event.number), event.revision, name=event.name, unit=event.unit)


def keep_defect_reason(session: Session, event: DefectReasonChanged) -> None:
    _keep(session, DefectReason, (event.plant, event.code), event.revision, name=event.name, cause=event.cause)


def _keep(session: Session, copy: type[Any], key: tuple[str, ...], revision: int, **values: Any) -> None:
    """Keep our copy of a thing at the highest revision we have heard of."""
    row = session.get(copy, key, with_for_update=True)
    if row is None:
        names = (column.key for column in copy.__mapper__.primary_key)
        session.add(copy(**dict(zip(names, key, strict=True)), revision=revision, **values))
    elif revision > row.revision:
        row.revision = revision
        for name, value in values.items():
            setattr(row, name, value)


def keep_schedule(session: Session, event: OperationsScheduled) -> None:
    """Remember where, when and by whom operations are to be done, also of those not on the floor yet."""
    days = days_of(session, event.plant)
    for planned in batches(event.operations, AT_A_TIME):
        known = {
            plan.operation_id: plan
            for plan in session.scalars(
                select(Plan)
                .where(Plan.plant == event.plant, Plan.operation_id.in_([one.operation_id for one in planned]))
                .order_by(Plan.operation_id)
                .with_for_update()
            )
        }
        finished = _finished_at(session, event.plant, planned)
        for one in planned:
            where = finished.get(one.work_order_id, one.work_center)
            _plan(session, event, one, known.get(one.operation_id), days.at(where))


def _finished_at(session: Session, plant: str, planned: Sequence[PlannedOperation]) -> dict[UUID, str | None]:
    """Where the work orders are finished, as far as they are on the floor; the rest is looked at when they come."""
    ids = {one.work_order_id for one in planned}
    known = select(WorkOrder.id, WorkOrder.finishes_at).where(WorkOrder.plant == plant, WorkOrder.id.in_(ids))
    return {row.id: row.finishes_at for row in session.execute(known)}


def _plan(session: Session, event: OperationsScheduled, one: PlannedOperation, plan: Plan | None, days: Days) -> None:
    if plan is None:
        plan = Plan(plant=event.plant, operation_id=one.operation_id, work_order_id=one.work_order_id, revision=-1)
        session.add(plan)
    if event.revision <= plan.revision:
        return
    plan.revision = event.revision
    plan.work_order = one.work_order or plan.work_order
    plan.work_center, plan.worker, plan.team = one.work_center, one.worker, one.team
    plan.planned_start, plan.planned_end, plan.pinned = one.start, one.end, one.pinned
    plan.ends_on = None if one.end is None else days.day_that_holds(one.end)


def keep_hold(session: Session, event: LotHeld | LotReleased) -> None:
    """A lot is on hold, or some of it is free; whichever of the two comes first makes the row."""
    hold = session.get(HeldLot, (event.plant, event.hold_id), with_for_update=True)
    if hold is None:
        told = {name: getattr(event, name) for name in ("item", "lot", "work_order_id", "reason", "held_at")}
        hold = HeldLot(plant=event.plant, id=event.hold_id, released=ZERO, ended_at=None, **told)
        session.add(hold)
    if isinstance(event, LotReleased):
        hold.released += event.quantity
        hold.ended_at = event.at if event.ends else hold.ended_at

"""Execution's part of the cockpit. Reports of the window only, by an index; reversals cancel out in the sums."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import Session, aliased

from services.execution.domain.rates import rate
from services.execution.models import Operation, Plan, Plant, Report, WorkOrder
from services.execution.models.floor import OPEN
from services.execution.models.sums import total
from services.execution.plant_days import days_of
from services.execution.queries import lead_times
from shared.contracts.execution.commands import ExecutionCockpitQuery
from shared.contracts.execution.views import DefectRate, ExecutionCockpitView
from shared.contracts.values import ZERO
from shared.plumbing import clock
from shared.plumbing.columns import ScaledDecimal


def cockpit(session: Session, plant: str, query: ExecutionCockpitQuery) -> ExecutionCockpitView:
    """Yield, defects, efficiency, work in progress and where the time went."""
    from_on, to_on = days_of(session, plant).window(query.from_on, query.to_on, now=clock.now())
    days = _daily(session, plant, query, from_on, to_on)
    good = sum((day.good for day in days), ZERO)
    failed = sum((day.failed for day in days), ZERO)
    return ExecutionCockpitView(
        first_pass_yield=rate(good, good + failed),
        defect_trend=tuple(
            DefectRate(on=day.production_on, rate=found)
            for day in days
            if (found := rate(day.failed, day.good + day.failed)) is not None
        ),
        operation_efficiency=_efficiency(session, plant, query, from_on, to_on, Report.seconds),
        worker_efficiency=_efficiency(session, plant, query, from_on, to_on, Report.worker_seconds),
        wip=_pieces(session, plant, *of_section_and_team(query)),
        lead_time=lead_times.of_all(session, plant, query, (from_on, to_on)),
    )


def reports_of(plant: str, query: ExecutionCockpitQuery, from_on: date, to_on: date) -> list[ColumnElement[bool]]:
    wanted = [Report.plant == plant, Report.production_on >= from_on, Report.production_on <= to_on]
    if query.section is not None:
        wanted.append(Report.section == query.section)
    if query.team is not None:
        wanted.append(Report.team == query.team)
    return wanted


def _daily(session: Session, plant: str, query: ExecutionCockpitQuery, from_on: date, to_on: date) -> Any:
    """First-time pieces by production day: what rework orders reported is not first-time."""
    return session.execute(
        select(
            Report.production_on,
            total(Report.good).label("good"),
            total(Report.scrap + Report.rework).label("failed"),
        )
        .where(*reports_of(plant, query, from_on, to_on), Report.rework_order_id.is_(None))
        .group_by(Report.production_on)
        .order_by(Report.production_on)
    ).all()


def _efficiency(
    session: Session, plant: str, query: ExecutionCockpitQuery, from_on: date, to_on: date, seconds: Any
) -> Decimal | None:
    """Standard time of the pieces against the time taken; reports without any time say nothing about it."""
    standard, taken = session.execute(
        select(total(Report.standard_seconds), total(seconds)).where(
            *reports_of(plant, query, from_on, to_on), Report.seconds != ZERO
        )
    ).one()
    return rate(standard, taken)


def open_work_orders(session: Session) -> dict[str, list[UUID]]:
    """What is underway in each plant; a plant where nothing is has an empty list."""
    found: dict[str, list[UUID]] = {plant: [] for plant in session.scalars(select(Plant.plant))}
    for plant, work_orders in found.items():
        work_orders.extend(
            session.scalars(select(WorkOrder.id).where(WorkOrder.plant == plant, WorkOrder.stage == OPEN))
        )
    return found


def pieces_in(session: Session, plant: str, work_orders: Sequence[UUID]) -> Decimal:
    """The pieces in progress in some of a plant's work orders."""
    return _pieces(session, plant, WorkOrder.id.in_(work_orders))


def of_section_and_team(query: ExecutionCockpitQuery) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if query.section is not None:
        wanted.append(Operation.section == query.section)
    if query.team is not None:
        wanted.append(Operation.plan.has(Plan.team == query.team))
    return wanted


def _pieces(session: Session, plant: str, *wanted: ColumnElement[bool]) -> Decimal:
    pieces: Decimal = session.execute(standing_pieces(plant).where(*wanted)).scalar_one()
    return pieces


def standing_pieces(plant: str, *keys: Any) -> Select[*tuple[Any, ...]]:
    """Pieces of open work orders that wait at a step, or are in rework there: `Flow.waiting` and rework, in SQL.

    A plant has too many of them to be counted one flow after the other; a test holds the two to each other.
    """
    before = aliased(Operation)
    same_order = and_(before.plant == Operation.plant, before.work_order_id == Operation.work_order_id)
    previous = (
        select(before.good - before.awaiting)
        .where(same_order, before.rework_order_id.is_(None), before.sequence < Operation.sequence)
        .order_by(before.sequence.desc())
        .limit(1)
        .correlate(Operation)
        .scalar_subquery()
    )
    taken = Operation.good + Operation.scrap + Operation.rework
    surplus = func.coalesce(previous, WorkOrder.quantity, type_=ScaledDecimal()) - taken
    standing = case((surplus > 0, surplus), else_=0) + Operation.awaiting + Operation.rework
    return (
        select(*keys, total(standing))
        .select_from(Operation)
        .join(WorkOrder, and_(WorkOrder.plant == Operation.plant, WorkOrder.id == Operation.work_order_id))
        .where(WorkOrder.plant == plant, WorkOrder.stage == OPEN, Operation.rework_order_id.is_(None))
        .group_by(*keys)
    )

"""The board: every work order on the floor, how far it is, where its pieces stand, who works on it.

A fixed number of statements a page, however many work orders there are.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, or_, select
from sqlalchemy.orm import Session, with_expression

from services.execution.domain.flow import Flow
from services.execution.domain.work_order import late_by
from services.execution.models import Operation, Plan, WorkCenter, WorkOrder
from services.execution.models.floor import ENDED_STAGE, OPEN
from services.execution.plant_days import PlantDays, days_of
from services.execution.queries import past
from services.execution.queries.floors import Steps, steps_of, working_now
from services.execution.queries.holds import why_held
from services.execution.queries.obstacles import obstacles_at
from services.execution.queries.past import Standing, standing_of
from services.execution.relations import planned_for_team
from shared.contracts.execution.commands import BoardQuery
from shared.contracts.execution.views import (
    BoardLine,
    CurrentOperation,
    Obstacles,
    StepOnBoard,
    WorkingNow,
)
from shared.contracts.messages import Page
from shared.plumbing import clock
from shared.plumbing.paging import rows_of_page

OPEN_FIRST = (WorkOrder.stage, WorkOrder.due_on, WorkOrder.number)


def board(session: Session, plant: str, query: BoardQuery) -> Page:
    """Work orders on the floor, open ones first, the earliest due on top."""
    now, days = clock.now(), days_of(session, plant)
    if query.at is not None and query.at < now:
        return _past(session, plant, query, days, query.at)
    statement = _filtered(plant, query, late=is_late(days, now)).where(WorkOrder.stage < ENDED_STAGE)
    statement = statement.options(with_expression(WorkOrder.lot_held, why_held()))
    work_orders, next_cursor = rows_of_page(session, statement, query, keys=OPEN_FIRST)
    ids = [work_order.id for work_order in work_orders]
    steps = steps_of(session, plant, Operation.work_order_id.in_(ids), Operation.rework_order_id.is_(None))
    ends = _planned_ends(session, plant, ids)
    running = working_now(session, plant, ids)
    way = obstacles_at(session, plant, work_orders, steps, now)
    lines = tuple(
        _line(
            one,
            standing_of(one),
            steps[one.id],
            running.get(one.id, []),
            way[one.id],
            days=days,
            planned_end=ends.get(one.id),
            now=now,
        )
        for one in work_orders
    )
    return Page(items=lines, next_cursor=next_cursor)


def _past(session: Session, plant: str, query: BoardQuery, days: PlantDays, at: datetime) -> Page:
    """The same from facts that were known at an instant; a plan of that time is not kept."""
    late = and_(past.was_open(at), due_day_is_over(days, at))
    statement = _filtered(plant, query, late=late).where(past.was_on_the_floor(plant, at))
    statement = statement.options(with_expression(WorkOrder.lot_held, why_held(at)))
    work_orders, next_cursor = rows_of_page(session, statement, query, keys=(WorkOrder.due_on, WorkOrder.number))
    ids = [work_order.id for work_order in work_orders]
    was = past.standing_at(session, plant, work_orders, at)
    steps, running = past.steps_at(session, plant, was, at), past.working_at(session, plant, ids, at)
    way = obstacles_at(session, plant, work_orders, steps, at)
    lines = tuple(
        _line(one, was[one.id], steps[one.id], running.get(one.id, []), way[one.id], days=days, now=at)
        for one in work_orders
    )
    return Page(items=lines, next_cursor=next_cursor)


def is_late(days: PlantDays, now: datetime) -> ColumnElement[bool]:
    """An open work order whose due day is over, or whose plan ends on a later one."""
    planned_late = exists().where(
        Plan.plant == WorkOrder.plant, Plan.work_order_id == WorkOrder.id, Plan.ends_on > WorkOrder.due_on
    )
    return and_(WorkOrder.stage == OPEN, or_(due_day_is_over(days, now), planned_late))


def due_day_is_over(days: PlantDays, now: datetime) -> ColumnElement[bool]:
    """By the calendar of where the work order is finished."""
    first_open_day: ColumnElement[date] = literal(days.plain.day_that_holds(now))
    if days.by_calendar:
        by_calendar = {number: one.day_that_holds(now) for number, one in days.by_calendar.items()}
        calendar = (
            select(WorkCenter.calendar)
            .where(WorkCenter.plant == WorkOrder.plant, WorkCenter.number == WorkOrder.finishes_at)
            .correlate(WorkOrder)
            .scalar_subquery()
        )
        first_open_day = case(by_calendar, value=calendar, else_=first_open_day)
    return WorkOrder.due_on < first_open_day


def _filtered(plant: str, query: BoardQuery, *, late: ColumnElement[bool]) -> Select[WorkOrder]:
    statement = select(WorkOrder).where(WorkOrder.plant == plant)
    own = (Operation.plant == plant, Operation.work_order_id == WorkOrder.id)
    if query.section is not None:
        statement = statement.where(exists().where(*own, Operation.section == query.section))
    if query.team is not None:
        of_order = (Plan.plant == plant, Plan.work_order_id == WorkOrder.id)
        statement = statement.where(exists().where(*of_order, planned_for_team(plant, query.team)))
    if query.late is not None:
        statement = statement.where(late if query.late else ~late)
    if query.q:
        looked_in = (WorkOrder.number, WorkOrder.item, WorkOrder.item_name, WorkOrder.customer)
        statement = statement.where(or_(*(column.icontains(query.q, autoescape=True) for column in looked_in)))
    return statement


def _planned_ends(session: Session, plant: str, ids: list[UUID]) -> dict[UUID, datetime]:
    ends = session.execute(
        select(Plan.work_order_id, func.max(Plan.planned_end).label("ends_at"))
        .where(Plan.plant == plant, Plan.work_order_id.in_(ids), Plan.planned_end.is_not(None))
        .group_by(Plan.work_order_id)
    )
    return {row.work_order_id: row.ends_at for row in ends}


def _line(
    work_order: WorkOrder,
    was: Standing,
    steps: Steps,
    running: list[WorkingNow],
    obstacles: Obstacles,
    *,
    days: PlantDays,
    planned_end: datetime | None = None,
    now: datetime,
) -> BoardLine:
    flow = Flow(quantity=was.quantity, steps=tuple(steps.steps))
    current = steps.current
    late = 0
    if was.is_open:
        due = days.at(work_order.finishes_at).end_of(was.due_on)
        late = int(late_by(due, planned_end=planned_end, now=now).total_seconds())
    return BoardLine(
        work_order=work_order.number,
        item=work_order.item or "",
        item_name=work_order.item_name,
        customer=work_order.customer,
        quantity=was.quantity,
        due_on=was.due_on,
        priority=work_order.priority,
        status=was.status,
        current_operation=None
        if current is None
        else CurrentOperation(id=current.id, sequence=current.sequence, name=current.name, section=current.section),
        percent=flow.percent(),
        late=late > 0,
        late_by_seconds=late,
        planned_end=planned_end if was.is_open else None,
        wip=tuple(
            StepOnBoard(
                sequence=row.sequence,
                name=row.name,
                waiting=flow.waiting(at),
                good=row.good,
                scrap=row.scrap,
                rework=row.rework,
            )
            for at, row in enumerate(steps.rows)
        ),
        working_now=tuple(running),
        obstacles=obstacles,
        lot_held=work_order.lot_held,
    )

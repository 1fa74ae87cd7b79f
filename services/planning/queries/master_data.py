"""The plant and what it consists of, one by one and as lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from services.planning import views
from services.planning.models import Calendar, Item, Plant, RoutingStep, Team, WorkCenter, Worker
from shared.contracts.caller import Caller
from shared.contracts.messages import Page, View
from shared.contracts.planning.queries import ItemsQuery, RoutingQuery, SearchQuery, WorkCentersQuery, WorkersQuery
from shared.contracts.planning.views import (
    CalendarView,
    ChangeoversView,
    ItemView,
    PlantView,
    RoutingView,
    TeamView,
    WorkCenterView,
    WorkerView,
)
from shared.contracts.refusals import NotFound
from shared.plumbing.finding import find
from shared.plumbing.paging import page, rows_of_page

Thing = TypeVar("Thing", Calendar, WorkCenter, Team, Worker, Item)
Shown = TypeVar("Shown", bound=View)


def plant(session: Session, caller: Caller, number: str) -> PlantView:
    """The settings of the plant the caller acts in; others are not known to him."""
    found = session.get(Plant, number)
    if found is None or number != caller.plant:
        raise NotFound(number=number)
    return views.plant_view(found)


def changeovers(session: Session, caller: Caller) -> ChangeoversView:
    """How long changing over takes; nothing at all while nobody has said so."""
    return views.changeovers_view(session.get_one(Plant, caller.plant))


def calendar(session: Session, caller: Caller, number: str) -> CalendarView:
    return _one(session, caller, Calendar, number, views.calendar_view)


def work_center(session: Session, caller: Caller, number: str) -> WorkCenterView:
    return _one(session, caller, WorkCenter, number, views.work_center_view)


def team(session: Session, caller: Caller, number: str) -> TeamView:
    return _one(session, caller, Team, number, views.team_view)


def worker(session: Session, caller: Caller, number: str) -> WorkerView:
    return _one(session, caller, Worker, number, views.worker_view)


def item(session: Session, caller: Caller, number: str) -> ItemView:
    return _one(session, caller, Item, number, views.item_view)


def routing(session: Session, caller: Caller, number: str, query: RoutingQuery) -> RoutingView:
    """How an item is made: by the newest version, or the one asked for."""
    found = session.get(Item, (caller.plant, number))
    version = query.version or (found.routing_version if found is not None else None)
    if version is None:
        raise NotFound(number=number)
    steps = session.scalars(
        select(RoutingStep)
        .where(RoutingStep.plant == caller.plant, RoutingStep.item == number, RoutingStep.version == version)
        .order_by(RoutingStep.sequence)
    ).all()
    if not steps:
        raise NotFound(number=number)
    return views.routing_view(number, version, list(steps))


def routings(session: Session, caller: Caller, query: SearchQuery) -> Page:
    """How every item is made, by its newest version."""
    statement = _list(caller, Item, query).where(Item.routing_version.is_not(None))
    items, next_cursor = rows_of_page(session, statement, query, keys=(Item.number,))
    newest = and_(RoutingStep.plant == Item.plant, RoutingStep.item == Item.number)
    steps: dict[str, list[RoutingStep]] = defaultdict(list)
    for step in session.scalars(
        select(RoutingStep)
        .join(Item, and_(newest, RoutingStep.version == Item.routing_version))
        .where(Item.plant == caller.plant, Item.number.in_([item.number for item in items]))
        .order_by(RoutingStep.sequence)
    ):
        steps[step.item].append(step)
    shown = (views.routing_view(item.number, item.routing_version or 0, steps[item.number]) for item in items)
    return Page(items=tuple(shown), next_cursor=next_cursor)


def calendars(session: Session, caller: Caller, query: SearchQuery) -> Page:
    statement = select(Calendar).where(Calendar.plant == caller.plant)
    if query.q:
        statement = statement.where(Calendar.number.icontains(query.q, autoescape=True))
    return page(session, statement, query, keys=(Calendar.number,), view=views.calendar_view)


def work_centers(session: Session, caller: Caller, query: WorkCentersQuery) -> Page:
    statement = _list(caller, WorkCenter, query)
    if query.section is not None:
        statement = statement.where(WorkCenter.section == query.section)
    return page(session, statement, query, keys=(WorkCenter.number,), view=views.work_center_view)


def teams(session: Session, caller: Caller, query: SearchQuery) -> Page:
    return page(session, _list(caller, Team, query), query, keys=(Team.number,), view=views.team_view)


def workers(session: Session, caller: Caller, query: WorkersQuery) -> Page:
    statement = _list(caller, Worker, query)
    if query.team is not None:
        statement = statement.where(Worker.team == query.team)
    if query.active is not None:
        statement = statement.where(Worker.active == query.active)
    return page(session, statement, query, keys=(Worker.number,), view=views.worker_view)


def items(session: Session, caller: Caller, query: ItemsQuery) -> Page:
    statement = _list(caller, Item, query)
    if query.kind is not None:
        statement = statement.where(Item.kind == query.kind)
    return page(session, statement, query, keys=(Item.number,), view=views.item_view)


def _list(caller: Caller, kind: type[Any], query: SearchQuery) -> Select[Any]:
    """All of a kind in the caller's plant whose number or name contains what is searched for."""
    statement = select(kind).where(kind.plant == caller.plant)
    if query.q:
        columns = (kind.number, kind.name)
        statement = statement.where(or_(*(column.icontains(query.q, autoescape=True) for column in columns)))
    return statement


def _one(session: Session, caller: Caller, kind: type[Thing], number: str, view: Callable[[Thing], Shown]) -> Shown:
    found = find(session, kind, (caller.plant, number), number=number)
    return view(found)

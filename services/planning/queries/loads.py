"""How full the plan makes work centers and people, and whether the plant keeps up with what is wanted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby
from zoneinfo import ZoneInfo

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from services.planning import views
from services.planning.domain import loads as rules
from services.planning.domain import takt as takts
from services.planning.domain.hours_by_day import DAY, midnight
from services.planning.domain.plans.problem import Slot
from services.planning.domain.progress import still_to_do
from services.planning.domain.takt import Wanted
from services.planning.domain.work_order import OPEN
from services.planning.models import Operation, Plant, RoutingStep, WorkCenter, Worker, WorkOrder, windows
from services.planning.queries import resources
from shared.contracts.caller import Caller
from shared.contracts.messages import Page, PageQuery, View
from shared.contracts.planning.queries import LoadsBy, LoadsGroup, LoadsQuery, TaktGroup, TaktQuery
from shared.plumbing import clock
from shared.plumbing.breathing import ROWS_AT_A_TIME, now_and_then
from shared.plumbing.paging import page_of_names

TWO_WEEKS = 13 * DAY


def loads(session: Session, caller: Caller, query: LoadsQuery) -> Page:
    """Planned against open hours: period by period, everybody in each."""
    plant = session.get_one(Plant, caller.plant)
    places, people = resources.work_centers(session, plant.number), resources.workers(session, plant.number)
    window = _window(session, plant, query, people)
    slots = list(_slots(session, plant, window))
    rooms = (window, resources.centers_of(places), resources.people_of(people), slots)
    if query.group in (LoadsGroup.WORK_CENTER, LoadsGroup.SECTION):
        found = rules.of_centers(*rooms)
    else:
        found = rules.of_people(*rooms)
    if query.group is LoadsGroup.SECTION:
        found = rules.together(found, {one.number: one.section for one in places})
    elif query.group is LoadsGroup.TEAM:
        found = rules.together(found, {one.number: one.team for one in people})
    lines = [
        views.load_view(key, period, load)
        for period, key, load in rules.by_period(found, window, weekly=query.by is LoadsBy.WEEK)
    ]
    return _page(lines, [f"{line.period}/{line.key or ''}" for line in lines], query)


def takt(session: Session, caller: Caller, query: TaktQuery) -> Page:
    """What is wanted by the end of the window, against the time there is: item by item, or section by section."""
    plant = session.get_one(Plant, caller.plant)
    window = _window(session, plant, query)
    places = resources.work_centers(session, plant.number)
    centers = resources.centers_of(places)
    opened = {number: sum(window.hours(center.calendar).open().values()) for number, center in centers.items()}
    wanted = list(_wanted(session, plant.number, window.last, places))
    by = takts.tightest_by_item if query.group is TaktGroup.ITEM else takts.tightest_by_section
    lines = [views.takt_view(key, stage) for key, stage in by(wanted, centers, opened)]
    return _page(lines, [line.key or "" for line in lines], query)


def _window(
    session: Session, plant: Plant, query: LoadsQuery | TaktQuery, people: Iterable[Worker] = ()
) -> rules.Window:
    """Two weeks from today on, unless somebody asks for others."""
    today = clock.now().astimezone(ZoneInfo(plant.time_zone)).date()
    first = query.from_on or min(today, query.to_on or today)
    last = query.to_on or min(first, rules.LATEST) + TWO_WEEKS
    return rules.Window(plant.time_zone, first, last, resources.calendars(session, plant, people))


def _slots(session: Session, plant: Plant, window: rules.Window) -> Iterator[Slot]:
    """Where what is not completed is planned to be done, as far as the window may touch it."""
    ends = midnight(window.last + 2 * DAY, plant.time_zone)  # with the night shift of its last day
    rows = session.execute(
        select(Operation.work_center, Operation.worker, Operation.planned_start, Operation.planned_end)
        .join(Operation.work_order)
        .where(
            windows.between(plant.number, midnight(window.first, plant.time_zone), ends),
            WorkOrder.status.in_(OPEN),
            Operation.completed.is_(False),
        )
        .execution_options(yield_per=ROWS_AT_A_TIME)
    )
    return (slot for row in now_and_then(rows) if (slot := Slot.kept_in(row)) is not None)


def _wanted(session: Session, plant: str, due_by: date, places: Sequence[WorkCenter]) -> Iterator[Wanted]:
    """What each step of the open work orders due by then has still to take, of those overdue as well."""
    sections = {one.number: one.section for one in places}
    rows = session.execute(
        select(
            WorkOrder.id,
            WorkOrder.item,
            WorkOrder.quantity,
            Operation.progress,
            Operation.completed,
            RoutingStep.sequence,
            RoutingStep.section,
            RoutingStep.work_centers,
            RoutingStep.run_seconds,
        )
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
        .where(WorkOrder.plant == plant, WorkOrder.status.in_(OPEN), WorkOrder.due_on <= due_by)
        .order_by(WorkOrder.id, Operation.sequence)
        .execution_options(yield_per=ROWS_AT_A_TIME)
    )
    pieces: dict[tuple[str, int, str | None, tuple[str, ...], Decimal], Decimal] = defaultdict(Decimal)
    for _, of_order in now_and_then(groupby(rows, key=lambda row: row.id)):
        steps = list(of_order)
        left = still_to_do(steps[0].quantity, (step.progress for step in steps))
        for step, count in zip(steps, left, strict=True):
            if count > 0 and not step.completed:
                section = step.section or sections.get(step.work_centers[0])
                pieces[step.item, step.sequence, section, tuple(step.work_centers), step.run_seconds] += count
    for (item, sequence, section, work_centers, run_seconds), count in pieces.items():
        yield Wanted(
            item=item,
            sequence=sequence,
            section=section,
            work_centers=work_centers,
            run_seconds=run_seconds,
            pieces=count,
        )


def _page(lines: Sequence[View], names: Sequence[str], query: PageQuery) -> Page:
    """A page of lines that were reckoned all at once; a line's name says where the next page begins."""
    shown, next_cursor = page_of_names(names, query)
    by_name = dict(zip(names, lines, strict=True))
    return Page(items=tuple(by_name[name] for name in shown), next_cursor=next_cursor)

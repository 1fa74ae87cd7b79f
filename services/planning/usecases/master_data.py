"""Calendars, work centers, teams, workers and items: put as a whole, told as a whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.planning import views
from services.planning.models import Calendar, Item, Team, WorkCenter, Worker
from services.planning.usecases import due_dates
from services.planning.usecases.plants import lock_plant
from services.planning.usecases.wishes import wish
from shared.contracts.caller import Caller
from shared.contracts.messages import View
from shared.contracts.planning.commands import NameThing, PutCalendar, PutItem, PutTeam, PutWorkCenter, PutWorker
from shared.contracts.planning.events import (
    CalendarChanged,
    ItemChanged,
    PlanningAudited,
    PlanningEvent,
    TeamChanged,
    WorkCenterChanged,
    WorkerChanged,
)
from shared.contracts.refusals import Invalid
from shared.plumbing import outbox
from shared.plumbing.answers import Answer

SCHEDULED_BY = (Calendar, WorkCenter, Worker, Item)  # a change of these may make a plan impossible
Thing = TypeVar("Thing", Calendar, WorkCenter, Team, Worker, Item)


def put_calendar(session: Session, caller: Caller, number: str, command: PutCalendar) -> Answer:
    """Say when work is done. What is due, is due by the new hours from now on."""
    plant = lock_plant(session, caller.plant)
    days = Counter(exception.on for exception in command.exceptions)
    twice = {
        f"exceptions.{index}.on": "repeated"
        for index, exception in enumerate(command.exceptions)
        if days[exception.on] > 1
    }
    if twice:
        raise Invalid(dict(twice))
    answer = _put(session, caller, Calendar, number, command.dump(), views.calendar_view, CalendarChanged)
    due_dates.renew(session, plant)
    return answer


def put_work_center(session: Session, caller: Caller, number: str, command: PutWorkCenter) -> Answer:
    """Say what a work center can do at once, and when it is open."""
    plant = lock_plant(session, caller.plant)
    require_known(session, caller.plant, Calendar, {"calendar": command.calendar})
    before = session.get(WorkCenter, (caller.plant, number))
    has_other_hours = before is not None and before.calendar != command.calendar
    answer = _put(session, caller, WorkCenter, number, vars(command), views.work_center_view, WorkCenterChanged)
    if has_other_hours:
        due_dates.renew(session, plant)
    return answer


def put_team(session: Session, caller: Caller, number: str, command: PutTeam) -> Answer:
    """Name a team and its leader."""
    lock_plant(session, caller.plant)
    require_known(session, caller.plant, Worker, {"leader": command.leader})
    return _put(session, caller, Team, number, vars(command), views.team_view, TeamChanged)


def put_worker(session: Session, caller: Caller, number: str, command: PutWorker) -> Answer:
    """Say who somebody is, in which team, and what he can do."""
    lock_plant(session, caller.plant)
    require_known(session, caller.plant, Team, {"team": command.team})
    require_known(session, caller.plant, Calendar, {"calendar": command.calendar})
    values = vars(command) | {
        "skills": list(dict.fromkeys(command.skills)),
        "days_off": _days_off(session, caller, number, command),
    }
    return _put(session, caller, Worker, number, values, views.worker_view, _worker_changed)


def _days_off(session: Session, caller: Caller, number: str, command: PutWorker) -> list[str]:
    """Whoever brings the workers from elsewhere says nothing about who is away, and takes nothing of it back."""
    if command.days_off is not None:
        return [day.isoformat() for day in sorted(set(command.days_off))]
    known = session.get(Worker, (caller.plant, number))
    return known.days_off if known is not None else []


def _worker_changed(*, days_off: tuple[date, ...], **facts: Any) -> WorkerChanged:
    """Who is away matters to the plan alone."""
    return WorkerChanged(**facts)


def put_item(session: Session, caller: Caller, number: str, command: PutItem) -> Answer:
    """Name a product or a material."""
    lock_plant(session, caller.plant)
    return _put(session, caller, Item, number, vars(command), views.item_view, _item_changed)


def _item_changed(*, routing_version: int | None, materials_expected_on: date | None, **facts: Any) -> ItemChanged:
    """The routing of an item, and when it is expected, are planning's own; others see what comes of it."""
    return ItemChanged(**facts)


def require_known(session: Session, plant: str, kind: type[Thing], references: dict[str, str | None]) -> None:
    """Refuse references to things that do not exist here, naming each field."""
    numbers = {number for number in references.values() if number is not None}
    missing = numbers - known(session, plant, kind, numbers)
    if missing:
        raise Invalid({field: "unknown_reference" for field, number in references.items() if number in missing})


def known(session: Session, plant: str, kind: type[Thing], numbers: Iterable[str]) -> set[str]:
    """Which of these numbers exist."""
    wanted = set(numbers)
    if not wanted:
        return set()
    return set(session.scalars(select(kind.number).where(kind.plant == plant, kind.number.in_(wanted))))


def _put(
    session: Session,
    caller: Caller,
    kind: type[Thing],
    number: str,
    values: dict[str, Any],
    view: Callable[[Thing], View],
    told: Callable[..., PlanningEvent],
) -> Answer:
    """Create or replace a thing. When nothing changes, nothing is told."""
    NameThing.load({"number": number})
    row = session.get(kind, (caller.plant, number))
    before = None if row is None else view(row).dump()
    if row is None:
        row = kind(plant=caller.plant, number=number, revision=0)
        session.add(row)
    for name, value in values.items():
        setattr(row, name, value)
    shown = view(row)
    after = shown.dump()
    if after != before:
        row.revision += 1
        if kind in SCHEDULED_BY:
            wish(session, caller.plant, kind.__tablename__.removesuffix("s"))
        outbox.record(session, told(plant=caller.plant, revision=row.revision, **vars(shown)))
        outbox.audit(
            session,
            caller,
            PlanningAudited,
            action=f"{kind.__tablename__.removesuffix('s')}.put",
            object=number,
            before=before,
            after=after,
        )
    return Answer(shown, created=before is None)

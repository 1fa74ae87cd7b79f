"""What a report needs to know besides its work order, in one statement: people, place, reasons and clocks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import CompoundSelect, Select, String, and_, bindparam, literal, null, select, type_coerce, union_all
from sqlalchemy.orm import Session

from services.execution.domain.clocks import Clock
from services.execution.domain.guards import Elsewhere
from services.execution.models import (
    CalendarCopy,
    DefectReason,
    Stoppage,
    WorkCenter,
    Worker,
    WorkerClock,
    calendar_of,
)
from services.execution.models.time import stretches_of
from services.execution.usecases import oddities
from services.execution.usecases.oddities import HALT, OPERATION, PLANT, RUN, WORK_CENTER, Lookout, Shape
from shared.contracts.calendars import Calendar, production_day
from shared.contracts.values import Cause

FOREVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class KnownWorker:
    """A worker at the moment of a report. Without a clock he never told one about this operation."""

    team: str | None
    calendar: Calendar | None
    clock: Clock | None


@dataclass(frozen=True, kw_only=True)
class KnownWorkCenter:
    """A work center; `stopped_since` while an exception holds it."""

    section: str | None
    calendar: Calendar | None
    stopped_since: datetime | None = None


@dataclass(kw_only=True)
class Surroundings:
    """Whom and what a report names, as far as we know them."""

    time_zone: str
    workers: dict[str, KnownWorker] = field(default_factory=dict)
    work_centers: dict[str, KnownWorkCenter] = field(default_factory=dict)
    causes: dict[str, Cause] = field(default_factory=dict)
    other_clocks: dict[str, dict[str, list[tuple[datetime, bool]]]] = field(default_factory=dict)
    elsewhere: list[Elsewhere] = field(default_factory=list)
    said_a_moment_ago: bool = False

    @property
    def teams(self) -> dict[str, str | None]:
        return {number: worker.team for number, worker in self.workers.items()}

    def production_day(self, instant: datetime, worker: str | None, work_center: str | None) -> date:
        """The production day by the worker's calendar, else the work center's."""
        person = self.workers.get(worker or "")
        place = self.work_centers.get(work_center or "")
        return production_day(
            instant, self.time_zone, person.calendar if person else None, place.calendar if place else None
        )


def look_around(
    session: Session,
    plant: str,
    time_zone: str,
    *,
    operation_id: UUID | None = None,
    workers: Collection[str | None] = (),
    work_center: str | None = None,
    reasons: Collection[str] = (),
    lookout: Lookout | None = None,
) -> Surroundings:
    """Look up those named, in one round trip. Who is not found is not there."""
    around = Surroundings(time_zone=time_zone)
    asked = {
        "plant": plant,
        "operation_id": operation_id,
        "workers": sorted({one for one in workers if one}),
        "work_center": work_center,
        "reasons": sorted(set(reasons)),
        **(lookout.values if lookout else {}),
    }
    found = session.execute(_statement(lookout and lookout.shape), asked)
    for kind, key, word, shifts, exceptions, state, since, stretches, told_at in found:
        calendar = calendar_of(time_zone, shifts, exceptions)
        if kind == "worker":
            clock = state and Clock(
                state=state, running_since=since, stretches=stretches_of(stretches), told_at=told_at
            )
            around.workers[key] = KnownWorker(team=word, calendar=calendar, clock=clock or None)
        elif kind == "work_center":
            around.work_centers[key] = KnownWorkCenter(section=word, calendar=calendar, stopped_since=told_at)
        elif kind == "reason":
            around.causes[key] = Cause(word)
        elif kind in (RUN, HALT):
            words = around.other_clocks.setdefault(key, {}).setdefault(word, [])
            words.append((since, kind == RUN))
        elif kind == "twin":
            around.said_a_moment_ago = True
        else:
            around.elsewhere.append(Elsewhere(worker=key, work_center=word, start=since, end=told_at or FOREVER))
    return around


@cache
def _statement(odd: Shape | None) -> CompoundSelect[Any]:
    clock = (WorkerClock.state, WorkerClock.running_since, WorkerClock.stretches, WorkerClock.told_at)
    no_clock = [type_coerce(null(), column.type) for column in clock]
    no_calendar = [type_coerce(null(), column.type) for column in (CalendarCopy.shifts, CalendarCopy.exceptions)]
    people: Select[Any] = (
        select(literal("worker"), Worker.number, Worker.team, CalendarCopy.shifts, CalendarCopy.exceptions, *clock)
        .outerjoin(CalendarCopy, and_(CalendarCopy.plant == PLANT, CalendarCopy.number == Worker.calendar))
        .outerjoin(
            WorkerClock,
            and_(
                WorkerClock.plant == PLANT,
                WorkerClock.operation_id == OPERATION,
                WorkerClock.worker == Worker.number,
            ),
        )
        .where(Worker.plant == PLANT, Worker.number.in_(bindparam("workers", expanding=True)))
    )
    stopped_since = (
        select(Stoppage.began_at)
        .where(Stoppage.plant == PLANT, Stoppage.work_center == WorkCenter.number, Stoppage.ended_at.is_(None))
        .correlate(WorkCenter)
        .scalar_subquery()
    )
    places: Select[Any] = (
        select(
            literal("work_center"),
            WorkCenter.number,
            WorkCenter.section,
            CalendarCopy.shifts,
            CalendarCopy.exceptions,
            *no_clock[:-1],
            stopped_since,
        )
        .outerjoin(CalendarCopy, and_(CalendarCopy.plant == PLANT, CalendarCopy.number == WorkCenter.calendar))
        .where(WorkCenter.plant == PLANT, WorkCenter.number == WORK_CENTER)
    )
    causes: Select[Any] = select(
        literal("reason"), DefectReason.code, type_coerce(DefectReason.cause, String), *no_calendar, *no_clock
    ).where(DefectReason.plant == PLANT, DefectReason.code.in_(bindparam("reasons", expanding=True)))
    rest = oddities.parts(odd) if odd else []
    return union_all(people, places, causes, *(_widened(part, no_calendar, no_clock) for part in rest))


def _widened(part: Select[*tuple[Any, ...]], no_calendar: list[Any], no_clock: list[Any]) -> Select[Any]:
    """(kind, worker, work center, start, end) in the columns of the other parts."""
    kind, worker, work_center, start, end = part.selected_columns
    return part.with_only_columns(kind, worker, work_center, *no_calendar, no_clock[0], start, no_clock[2], end)

"""What to look for beside a report: the same one a moment ago, and its workers elsewhere. Parts of one statement."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    Select,
    String,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    select,
    type_coerce,
)
from sqlalchemy.orm import aliased

from services.execution.domain.clocks import RUNS, ClockMove, ClockState
from services.execution.domain.flow import Pieces
from services.execution.domain.guards import A_MOMENT
from services.execution.domain.moments import WorkTime
from services.execution.models import ClockEvent, Report, ReportWorker, WorkerClock
from shared.plumbing.columns import UtcInstant

RUN, HALT = "run", "halt"
A_DAY = timedelta(days=1)  # how far back a clock's time is compared; what a worker states is compared whole
CALENDARS_APART = timedelta(days=2)  # a production day and the UTC date of its instants differ by less


@dataclass(frozen=True, kw_only=True)
class Lookout:
    """The report at hand, as far as others can resemble it or contradict it."""

    operation_id: UUID
    workers: Collection[str]
    pieces: Pieces
    work_center: str | None
    time: WorkTime

    @property
    def since(self) -> datetime:
        return self.time.started_at or self.time.ended_at - A_DAY

    @property
    def shape(self) -> Shape:
        return Shape(by_clock=self.time.told is None, has_place=self.work_center is not None)

    @property
    def values(self) -> dict[str, Any]:
        """What the parts of the statement are asked with."""
        since, until = self.since, self.time.ended_at
        return {
            "those_who_report": sorted(self.workers),
            "good": self.pieces.good,
            "scrap": self.pieces.scrap,
            "rework": self.pieces.rework,
            "started_at": self.time.started_at,
            "finished_at": self.time.finished_at,
            "a_moment_ago": self.time.reported_at - A_MOMENT,
            "since": since,
            "until": until,
            "first_day": (since - CALENDARS_APART).date(),
            "last_day": (until + CALENDARS_APART).date(),
        }


@dataclass(frozen=True, kw_only=True)
class Shape:
    """Which parts there are: a statement is made once for each shape, because making it costs more than asking."""

    by_clock: bool  # the time of work is what clocks say
    has_place: bool


# Beside `values`, the statement is asked with these, which its other parts share.
PLANT: BindParameter[Any] = bindparam("plant")
OPERATION: BindParameter[Any] = bindparam("operation_id", type_=Uuid())
WORK_CENTER: BindParameter[Any] = bindparam("work_center")
WORKERS: BindParameter[Any] = bindparam("those_who_report", expanding=True)
SINCE, UNTIL = bindparam("since", type_=UtcInstant()), bindparam("until", type_=UtcInstant())
NO_TEXT, NO_INSTANT = type_coerce(null(), String), type_coerce(null(), UtcInstant())


def parts(shape: Shape) -> list[Select[*tuple[Any, ...]]]:
    """Rows of (kind, worker, work center, start, end); without an end a clock still runs.

    Words to other clocks come as (run or halt, worker, operation, when, nothing).
    """
    found = [_twins()]
    if shape.by_clock:
        found += [_words_to_other_clocks(), _other_clocks_that_run()]
    if shape.has_place:
        found += [_reports_elsewhere(), _clocks_elsewhere()]
    return found


def _standing() -> Any:
    """Reports that were not taken back."""
    reversal = aliased(Report)
    taken_back = exists().where(reversal.plant == PLANT, reversal.reverses == Report.id)
    return and_(Report.plant == PLANT, Report.reverses.is_(None), ~taken_back)


def _theirs() -> Any:
    return and_(ReportWorker.plant == PLANT, ReportWorker.report_id == Report.id, ReportWorker.worker.in_(WORKERS))


def _twins() -> Select[*tuple[Any, ...]]:
    return (
        select(literal("twin"), ReportWorker.worker, NO_TEXT, NO_INSTANT, NO_INSTANT)
        .select_from(Report)
        .join(ReportWorker, _theirs())
        .where(
            _standing(),
            Report.operation_id == OPERATION,
            Report.reported_at > bindparam("a_moment_ago", type_=UtcInstant()),
            *(column == bindparam(column.key) for column in (Report.good, Report.scrap, Report.rework)),
            *(
                column.is_not_distinct_from(bindparam(column.key, type_=UtcInstant()))
                for column in (Report.started_at, Report.finished_at)
            ),
        )
    )


def _reports_elsewhere() -> Select[*tuple[Any, ...]]:
    ended = func.coalesce(Report.finished_at, Report.reported_at, type_=UtcInstant())
    return (
        select(literal("elsewhere"), ReportWorker.worker, Report.work_center, Report.started_at, ended)
        .select_from(ReportWorker)
        .join(Report, and_(Report.plant == PLANT, Report.id == ReportWorker.report_id))
        .where(
            _theirs(),
            ReportWorker.production_on.between(bindparam("first_day"), bindparam("last_day")),
            _standing(),
            Report.work_center != WORK_CENTER,
            Report.started_at < UNTIL,
            ended > SINCE,
        )
    )


def _clocks_elsewhere() -> Select[*tuple[Any, ...]]:
    return select(
        literal("elsewhere"), WorkerClock.worker, WorkerClock.work_center, WorkerClock.told_at, NO_INSTANT
    ).where(*_other_running_clocks(), WorkerClock.work_center != WORK_CENTER)


def _words_to_other_clocks() -> Select[*tuple[Any, ...]]:
    kind = case((ClockEvent.move.in_(RUNS), RUN), else_=HALT)
    operation = cast(ClockEvent.operation_id, String)
    return select(type_coerce(kind, String), ClockEvent.worker, operation, ClockEvent.at, NO_INSTANT).where(
        ClockEvent.plant == PLANT,
        ClockEvent.worker.in_(WORKERS),
        ClockEvent.at.between(SINCE, UNTIL),
        ClockEvent.operation_id != OPERATION,
        ClockEvent.move != ClockMove.ACCEPT,
    )


def _other_clocks_that_run() -> Select[*tuple[Any, ...]]:
    """Those that began before any word we look at."""
    operation = cast(WorkerClock.operation_id, String)
    return select(literal(RUN), WorkerClock.worker, operation, WorkerClock.told_at, NO_INSTANT).where(
        *_other_running_clocks()
    )


def _other_running_clocks() -> tuple[Any, ...]:
    return (
        WorkerClock.plant == PLANT,
        WorkerClock.worker.in_(WORKERS),
        WorkerClock.state == ClockState.RUNNING,
        WorkerClock.operation_id != OPERATION,
    )

"""What to look for beside a report: the same one a moment ago, and its workers elsewhere. Parts of one statement."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, String, and_, case, cast, exists, func, literal, null, select, type_coerce
from sqlalchemy.orm import aliased

from services.execution.domain.clocks import ClockMove, ClockState
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


def parts(plant: str, look: Lookout) -> list[Select[*tuple[Any, ...]]]:
    """Rows of (kind, worker, work center, start, end); without an end a clock still runs.

    Words to other clocks come as (run or halt, worker, operation, when, nothing).
    """
    found = [_twins(plant, look)]
    if look.time.told is None:
        found += [_words_to_other_clocks(plant, look), _other_clocks_that_run(plant, look)]
    if look.work_center is not None:
        found += [_reports_elsewhere(plant, look), _clocks_elsewhere(plant, look)]
    return found


def _standing(plant: str) -> Any:
    """Reports that were not taken back."""
    reversal = aliased(Report)
    taken_back = exists().where(reversal.plant == plant, reversal.reverses == Report.id)
    return and_(Report.plant == plant, Report.reverses.is_(None), ~taken_back)


def _of(plant: str, look: Lookout) -> Any:
    return and_(
        ReportWorker.plant == plant, ReportWorker.report_id == Report.id, ReportWorker.worker.in_(sorted(look.workers))
    )


def _twins(plant: str, look: Lookout) -> Select[*tuple[Any, ...]]:
    pieces, time = look.pieces, look.time
    nothing = type_coerce(null(), UtcInstant())
    return (
        select(literal("twin"), ReportWorker.worker, type_coerce(null(), String), nothing, nothing)
        .select_from(Report)
        .join(ReportWorker, _of(plant, look))
        .where(
            _standing(plant),
            Report.operation_id == look.operation_id,
            Report.reported_at > time.reported_at - A_MOMENT,
            and_(Report.good == pieces.good, Report.scrap == pieces.scrap, Report.rework == pieces.rework),
            Report.started_at.is_not_distinct_from(time.started_at),
            Report.finished_at.is_not_distinct_from(time.finished_at),
        )
    )


def _reports_elsewhere(plant: str, look: Lookout) -> Select[*tuple[Any, ...]]:
    ended = func.coalesce(Report.finished_at, Report.reported_at, type_=UtcInstant())
    since, until = look.since, look.time.ended_at
    return (
        select(literal("elsewhere"), ReportWorker.worker, Report.work_center, Report.started_at, ended)
        .select_from(ReportWorker)
        .join(Report, and_(Report.plant == plant, Report.id == ReportWorker.report_id))
        .where(
            _of(plant, look),
            ReportWorker.production_on.between((since - CALENDARS_APART).date(), (until + CALENDARS_APART).date()),
            _standing(plant),
            Report.work_center != look.work_center,
            Report.started_at < until,
            ended > since,
        )
    )


def _clocks_elsewhere(plant: str, look: Lookout) -> Select[*tuple[Any, ...]]:
    return select(
        literal("elsewhere"),
        WorkerClock.worker,
        WorkerClock.work_center,
        WorkerClock.told_at,
        type_coerce(null(), UtcInstant()),
    ).where(
        WorkerClock.plant == plant,
        WorkerClock.worker.in_(sorted(look.workers)),
        WorkerClock.state == ClockState.RUNNING,
        WorkerClock.operation_id != look.operation_id,
        WorkerClock.work_center != look.work_center,
    )


def _words_to_other_clocks(plant: str, look: Lookout) -> Select[*tuple[Any, ...]]:
    kind = case((ClockEvent.move.in_((ClockMove.START, ClockMove.RESUME)), RUN), else_=HALT)
    return select(
        type_coerce(kind, String),
        ClockEvent.worker,
        cast(ClockEvent.operation_id, String),
        ClockEvent.at,
        type_coerce(null(), UtcInstant()),
    ).where(
        ClockEvent.plant == plant,
        ClockEvent.worker.in_(sorted(look.workers)),
        ClockEvent.at.between(look.since, look.time.ended_at),
        ClockEvent.operation_id != look.operation_id,
        ClockEvent.move != ClockMove.ACCEPT,
    )


def _other_clocks_that_run(plant: str, look: Lookout) -> Select[*tuple[Any, ...]]:
    """Those that began before any word we look at."""
    return select(
        literal(RUN),
        WorkerClock.worker,
        cast(WorkerClock.operation_id, String),
        WorkerClock.told_at,
        type_coerce(null(), UtcInstant()),
    ).where(
        WorkerClock.plant == plant,
        WorkerClock.worker.in_(sorted(look.workers)),
        WorkerClock.state == ClockState.RUNNING,
        WorkerClock.operation_id != look.operation_id,
    )

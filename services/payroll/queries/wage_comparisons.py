"""Old pay beside ours, worker by worker, with what may account for the difference."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from services.payroll.agreed import plant_of
from services.payroll.closable import WITH_LINE, is_unanswered
from services.payroll.domain.looking_back import days_looked_at
from services.payroll.domain.pricing import hours_of
from services.payroll.models import DayTotal, Objection, OldWage, OldWageSheet, PayLine, Worker
from services.payroll.models.ledger import WAITING
from shared.contracts.pay import LineStatus
from shared.contracts.payroll.wage_sheets import Reason, WageComparisonsQuery, WageComparisonsView, WageComparisonView
from shared.contracts.values import ZERO
from shared.plumbing.paging import page_of_names

Days = tuple[date, date]


@dataclass(kw_only=True)
class Beside:
    """What else is known about the workers of a page."""

    teams: dict[str, str | None]
    waiting: dict[tuple[str, LineStatus], int] = field(default_factory=lambda: defaultdict(int))
    objectors: set[str] = field(default_factory=set)


def wage_comparisons(
    session: Session, plant_number: str, query: WageComparisonsQuery, now: datetime
) -> WageComparisonsView:
    """By worker's number. Old rows and ours are held in memory: there is one of each for a worker."""
    plant = plant_of(session, plant_number)
    latest = _latest(session, plant_number) if query.from_on is None and query.to_on is None else None
    known = (query.from_on, query.to_on) if latest is None else (latest.from_on, latest.to_on)
    days = days_looked_at(*known, now.astimezone(plant.zone).date())
    sheet = latest or session.get(OldWageSheet, (plant_number, *days))
    old = _old(session, plant_number, days)
    ours = _ours(session, plant_number, days)
    names = sorted(old.keys() | ours.keys())
    shown, next_cursor = page_of_names(names, query)
    beside = _beside(session, plant_number, shown, days)
    old_amount = sum((one.amount for one in old.values()), ZERO)
    amount = sum((paid for paid, _, _ in ours.values()), ZERO)
    return WageComparisonsView(
        from_on=days[0],
        to_on=days[1],
        imported_at=sheet.said_at if sheet is not None else None,
        imported_by=sheet.said_by if sheet is not None else None,
        workers=len(names),
        old_amount=old_amount,
        amount=amount,
        difference=amount - old_amount,
        items=tuple(_view(worker, old.get(worker), ours.get(worker), beside) for worker in shown),
        next_cursor=next_cursor,
    )


def _latest(session: Session, plant: str) -> OldWageSheet | None:
    """The sheet that came last."""
    latest = select(OldWageSheet).where(OldWageSheet.plant == plant).order_by(OldWageSheet.said_at.desc()).limit(1)
    return session.scalar(latest)


def _old(session: Session, plant: str, days: Days) -> dict[str, OldWage]:
    asked = select(OldWage).where(OldWage.plant == plant, OldWage.from_on == days[0], OldWage.to_on == days[1])
    return {row.worker: row for row in session.scalars(asked)}


def _ours(session: Session, plant: str, days: Days) -> dict[str, tuple[Decimal, Decimal, Decimal]]:
    """What is booked in these days: amount, pieces and seconds."""
    sums = (
        select(DayTotal.worker, func.sum(DayTotal.amount), func.sum(DayTotal.pieces), func.sum(DayTotal.seconds))
        .where(DayTotal.plant == plant, DayTotal.on.between(*days))
        .group_by(DayTotal.worker)
        .execution_options(off_the_hub=True)
    )
    return {worker: (amount, pieces, seconds) for worker, amount, pieces, seconds in session.execute(sums)}


def _beside(session: Session, plant: str, workers: Sequence[str], days: Days) -> Beside:
    teams = select(Worker.number, Worker.team).where(Worker.plant == plant, Worker.number.in_(workers))
    beside = Beside(teams=dict(session.execute(teams).all()))
    waiting = (
        select(PayLine.worker, PayLine.status, func.count())
        .where(*_lines(plant, workers, days), WAITING, PayLine.reverses.is_(None))
        .group_by(PayLine.worker, PayLine.status)
    )
    for worker, status, count in session.execute(waiting):
        beside.waiting[worker, status] = count
    objected = select(Objection.worker).join(PayLine, WITH_LINE)
    asked = objected.where(*_lines(plant, workers, days), is_unanswered(plant)).distinct()
    beside.objectors = set(session.scalars(asked))
    return beside


def _lines(plant: str, workers: Sequence[str], days: Days) -> tuple[ColumnElement[bool], ...]:
    return PayLine.plant == plant, PayLine.on.between(*days), PayLine.worker.in_(workers)


def _view(
    worker: str, old: OldWage | None, ours: tuple[Decimal, Decimal, Decimal] | None, beside: Beside
) -> WageComparisonView:
    amount, pieces, seconds = ours if ours is not None else (None, None, None)
    return WageComparisonView(
        worker=worker,
        team=beside.teams.get(worker),
        old_amount=old.amount if old is not None else None,
        amount=amount,
        difference=(amount or ZERO) - (old.amount if old is not None else ZERO),
        old_pieces=old.pieces if old is not None else None,
        pieces=pieces,
        old_hours=old.hours if old is not None else None,
        hours=None if seconds is None else hours_of(seconds),
        unpriced=beside.waiting[worker, LineStatus.NO_RATE],
        held=beside.waiting[worker, LineStatus.HELD],
        reasons=tuple(_reasons(worker, old is not None, ours is not None, beside)),
    )


def _reasons(worker: str, is_old: bool, is_ours: bool, beside: Beside) -> Iterator[Reason]:
    if worker not in beside.teams:
        yield Reason.UNKNOWN_WORKER
    if not is_old:
        yield Reason.NOT_IN_SHEET
    if not is_ours:
        yield Reason.NOTHING_BOOKED
    if beside.waiting[worker, LineStatus.NO_RATE]:
        yield Reason.NO_RATE
    if beside.waiting[worker, LineStatus.HELD]:
        yield Reason.HELD
    if worker in beside.objectors:
        yield Reason.OBJECTION

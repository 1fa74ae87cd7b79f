"""What a trial of rates and premiums has to know, read for some workers at a time; nothing is ever written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from services.payroll.agreed import terms_of
from services.payroll.days import WorkersDay, ends_of, lines_of_days, tiered_of
from services.payroll.domain import trial
from services.payroll.domain.pay_line import Line
from services.payroll.domain.rates import Rate as RateVersion
from services.payroll.domain.rates import Scope, Terms
from services.payroll.domain.settling import Facts
from services.payroll.domain.trial import Setting, TooManyLinesToTry
from services.payroll.ledger import as_shared, taken_back
from services.payroll.models import DayTotal, PayLine, Report, Worker
from services.payroll.models.ledger import WAITING
from shared.contracts.pay import LineOrigin, LineStatus
from shared.plumbing.batches import batches

AT_ONCE = 10  # workers, so that nobody waits long for the database
REPORTS = 500  # of one statement
OF_WORK = (LineOrigin.WORK, LineOrigin.EXCESS, LineOrigin.INSPECTION, LineOrigin.REPRICED)
Total = tuple[Decimal, Decimal, Decimal]  # seconds, amount, and what of it is beside


@dataclass(kw_only=True)
class Known:
    """What is known about some workers' days."""

    teams: dict[str, str | None]
    totals: dict[str, dict[date, Total]]
    terms: dict[str, list[Terms]]
    lines: dict[UUID, list[Line]]  # by report, of those that a tried rate may be for
    facts: dict[UUID, Facts]
    unpriced: list[Line]
    whole_days: dict[WorkersDay, list[Line]] = field(default_factory=dict)
    ended: dict[UUID, datetime | None] = field(default_factory=dict)
    tiered: list[RateVersion] = field(default_factory=list)


def refuse_too_much(session: Session, setting: Setting) -> None:
    """Counting stops where it is too much, so a refusal costs the same however much more there would be."""
    tried = setting.trial
    may_be = () if tried.tried_premiums else (or_(*(_may_be_for(rate.scope) for rate in tried.tried)),)
    lines = (
        select(PayLine.id)
        .where(
            PayLine.plant == setting.plant,
            PayLine.on >= setting.first,
            PayLine.worked_on.between(setting.first, setting.last),
            *may_be,
        )
        .limit(trial.MOST_LINES + 1)
    )
    if (session.scalar(select(func.count()).select_from(lines.subquery())) or 0) > trial.MOST_LINES:
        raise TooManyLinesToTry(most=trial.MOST_LINES)


def workers_after(session: Session, setting: Setting, cursor: str | None) -> list[str]:
    """The next few who have anything of those days, in the order of their numbers."""
    worked = select(DayTotal.on).where(
        DayTotal.plant == Worker.plant, DayTotal.worker == Worker.number, *_of_days(setting)
    )
    asked = select(Worker.number).where(Worker.plant == setting.plant, worked.exists())
    if cursor is not None:
        asked = asked.where(Worker.number > cursor)
    return list(session.scalars(asked.order_by(Worker.number).limit(AT_ONCE)))


def _of_days(setting: Setting) -> tuple[ColumnElement[bool], ...]:
    """No day's pay is booked before it was earned."""
    return DayTotal.on >= setting.first, DayTotal.worked_on.between(setting.first, setting.last)


def known_of(session: Session, setting: Setting, workers: Sequence[str]) -> Known:
    """As few statements however many lines."""
    lines = _lines(session, setting, workers)
    known = Known(
        teams=_teams(session, setting, workers),
        totals=_totals(session, setting, workers),
        terms=terms_of(session, setting.plant, workers),
        lines=lines,
        facts=_facts(session, setting, list(lines)),
        unpriced=_unpriced(session, setting, workers),
    )
    if setting.counts_days:
        _add_days(session, setting, known)
    return known


def _teams(session: Session, setting: Setting, workers: Sequence[str]) -> dict[str, str | None]:
    asked = select(Worker.number, Worker.team).where(Worker.plant == setting.plant, Worker.number.in_(workers))
    return dict(session.execute(asked).all())


def _totals(session: Session, setting: Setting, workers: Sequence[str]) -> dict[str, dict[date, Total]]:
    sums = (
        select(
            DayTotal.worker,
            DayTotal.worked_on,
            func.sum(DayTotal.seconds),
            func.sum(DayTotal.amount),
            func.sum(DayTotal.beside),
        )
        .where(DayTotal.plant == setting.plant, DayTotal.worker.in_(workers), *_of_days(setting))
        .group_by(DayTotal.worker, DayTotal.worked_on)
    )
    totals: dict[str, dict[date, Total]] = defaultdict(dict)
    for worker, on, seconds, amount, beside in session.execute(sums):
        totals[worker][on] = seconds, amount, beside
    return totals


def _lines(session: Session, setting: Setting, workers: Sequence[str]) -> dict[UUID, list[Line]]:
    """Lines of work that a tried rate may be for; which work center it was is told by the report alone."""
    lines: dict[UUID, list[Line]] = defaultdict(list)
    if not setting.trial.tried:
        return lines
    may_be = or_(*(_may_be_for(rate.scope) for rate in setting.trial.tried))
    asked = select(PayLine).where(*_done_by(setting, workers), PayLine.origin.in_(OF_WORK), may_be)
    for row in session.scalars(asked):
        if row.report is not None:
            lines[row.report].append(row.entry)
    return lines


def _done_by(setting: Setting, workers: Sequence[str]) -> tuple[ColumnElement[bool], ...]:
    return (
        PayLine.plant == setting.plant,
        PayLine.worker.in_(workers),
        PayLine.worked_on.between(setting.first, setting.last),
    )


def _may_be_for(scope: Scope) -> ColumnElement[bool]:
    said = ((PayLine.item, scope.item), (PayLine.sequence, scope.sequence), (PayLine.team, scope.team))
    return and_(PayLine.report.is_not(None), *(column == value for column, value in said if value is not None))


def _facts(session: Session, setting: Setting, ids: Sequence[UUID]) -> dict[UUID, Facts]:
    """All that stands of the reports; one that was reversed comes to nothing at any rate."""
    facts: dict[UUID, Facts] = {}
    for of_batch in batches(ids, REPORTS):
        asked = select(Report).where(
            Report.plant == setting.plant,
            Report.id.in_(of_batch),
            Report.work.is_not(None),
            Report.reversed_by.is_(None),
        )
        some = session.scalars(asked).all()
        failed = taken_back(session, setting.plant, some)
        works = as_shared(session, setting.plant, [report.told for report in some])
        for report, work in zip(some, works, strict=True):
            facts[report.id] = Facts(work=work, confirmed=report.is_confirmed, taken_back=failed[report.id])
    return facts


def _unpriced(session: Session, setting: Setting, workers: Sequence[str]) -> list[Line]:
    asked = select(PayLine).where(
        *_done_by(setting, workers),
        WAITING,
        PayLine.status == LineStatus.NO_RATE,
        PayLine.origin.in_((LineOrigin.WORK, LineOrigin.REVERSAL)),
    )
    return [row.entry for row in session.scalars(asked)]


def _add_days(session: Session, setting: Setting, known: Known) -> None:
    """Whole days that may come to something else: all of them where premiums are tried, else those with other lines."""
    if setting.trial.tried_premiums:
        days = {(worker, on) for worker, days in known.totals.items() for on in days}
    else:
        days = {(line.worker, line.worked_on) for lines in known.lines.values() for line in lines}
    if not days:
        return
    found = lines_of_days(session, setting.plant, days)
    known.ended = ends_of(session, setting.plant, found.values())
    known.tiered = tiered_of(session, setting.plant, found.values())
    known.whole_days = {day: [row.entry for row in rows] for day, rows in found.items()}

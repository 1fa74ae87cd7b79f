"""What was paid for good: nobody may say of days in a closed period that they were to be paid otherwise.

Whatever does not contradict a line of theirs may be said of any day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from services.payroll.agreed import terms_of
from services.payroll.books import periods_of
from services.payroll.domain.rates import Rate as RateVersion
from services.payroll.domain.rates import Scope, Terms, WasPaid, terms_on
from services.payroll.models import PayLine, Rate, Report
from shared.contracts.pay import LineOrigin
from shared.contracts.refusals import Invalid

Conditions = list[ColumnElement[bool]]


def refuse_other_rate(session: Session, plant: str, said: RateVersion) -> None:
    """A rate that would have taken the place of the one by which a line was paid."""
    closed = _closed_since(session, plant, said.effective_from)
    rivals = list(_rivals(session, plant, said)) if closed else []
    if not rivals:
        return
    line = (
        select(PayLine.id)
        .join(Report, (Report.plant == PayLine.plant) & (Report.id == PayLine.report))
        .where(PayLine.plant == plant, PayLine.rate_id.in_(rivals), *closed, *_done_in(said.scope))
        .limit(1)
    )
    if session.scalar(line) is not None:
        raise _refusal(session, plant)


def refuse_other_terms(session: Session, plant: str, worker: str, said: Terms) -> None:
    """Terms by which a line of the worker would have been paid otherwise."""
    closed = _closed_since(session, plant, said.effective_from)
    if not closed:
        return
    known = terms_of(session, plant, [worker])[worker]
    lines = (
        select(PayLine.worked_on, PayLine.kind, PayLine.rate, PayLine.rate_id.is_(None), PayLine.hours != 0)
        .join(Report, (Report.plant == PayLine.plant) & (Report.id == PayLine.report))
        .where(PayLine.plant == plant, PayLine.worker == worker, *closed)
        .distinct()
    )
    for on, kind, rate, by_terms, took_time in session.execute(lines):
        paid = WasPaid(kind=kind, hourly_rate=rate if by_terms else None, took_time=took_time)
        if terms_on([*known, said], on) is said and not said.would_pay(paid, instead_of=terms_on(known, on)):
            raise _refusal(session, plant)


def _closed_since(session: Session, plant: str, first: date) -> Conditions:
    """Lines of work since a day that are closed, not taken back, and worth anything; none where none can be."""
    spans = [span for span in periods_of(session, plant).closed_spans() if span[1] >= first]
    if not spans:
        return []
    return [
        PayLine.worked_on >= first,
        or_(*(PayLine.on.between(*span) for span in spans)),
        PayLine.origin == LineOrigin.WORK,
        Report.reversed_by.is_(None),
        or_(PayLine.quantity != 0, PayLine.hours != 0),
    ]


def _rivals(session: Session, plant: str, said: RateVersion) -> Iterator[UUID]:
    """Rates that pay otherwise, and that this one comes before where both apply."""
    may_meet = [
        or_(column.is_(None), column == value)
        for name, value in asdict(said.scope).items()
        if value is not None
        for column in (getattr(Rate, name),)
    ]
    for rate in session.scalars(select(Rate).where(Rate.plant == plant, Rate.kind == said.kind, *may_meet)):
        if said.comes_before(rate.said) and not said.pays_like(rate.said):
            yield rate.id


def _done_in(scope: Scope) -> Conditions:
    told = {
        PayLine.item: scope.item,
        PayLine.sequence: scope.sequence,
        PayLine.team: scope.team,
        Report.work["work_center"].as_string(): scope.work_center,
    }
    return [column == value for column, value in told.items() if value is not None]


def _refusal(session: Session, plant: str) -> Invalid:
    _, last = periods_of(session, plant).closed_spans()[-1]
    return Invalid({"effective_from": ("paid_for_good", {"day": last + timedelta(days=1)})})

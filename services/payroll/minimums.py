"""What lifts workers to the minimum they were promised, worked out from totals of days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import ColumnElement, Select, and_, func, select, type_coerce
from sqlalchemy.orm import Session

from services.payroll.agreed import terms_of
from services.payroll.domain.pay_line import Line, top_up_line
from services.payroll.domain.pay_period import top_up
from services.payroll.domain.rates import Terms, terms_on
from services.payroll.models import DayTotal, PayPeriod, PayTerms, Plant, Worker

# A premium lifts nobody to his minimum.
EARNED = type_coerce(DayTotal.amount - DayTotal.beside, DayTotal.amount.type)
Stretch = tuple[Decimal, Decimal, Decimal]  # the minimum per hour that was agreed, seconds, what was earned


@dataclass(frozen=True, kw_only=True)
class Promise:
    """A worker who was promised a minimum at any time, by the versions of his terms up to one."""

    worker: str
    team: str | None
    terms_known: int


def promises_in(period: PayPeriod) -> Select[str, str | None, int]:
    """Those who have anything booked in the period, as things stand: worker, team, last version of the terms."""
    booked = select(DayTotal.worker).where(*_booked(period), DayTotal.worker == PayTerms.worker).exists()
    return (
        select(PayTerms.worker, Worker.team, func.max(PayTerms.version))
        .outerjoin(Worker, and_(Worker.plant == PayTerms.plant, Worker.number == PayTerms.worker))
        .where(PayTerms.plant == period.plant, booked)
        .group_by(PayTerms.worker, Worker.team)
        .having(func.count(PayTerms.minimum_hourly) > 0)
    )


def top_ups(session: Session, plant: Plant, period: PayPeriod, promises: Sequence[Promise]) -> list[Line]:
    """A line for each worker whose hours of the period were paid below the agreed minimum."""
    if plant.currency is None:
        return []
    earned = _stretches(session, period, promises)
    missing = [(one, top_up(earned[one.worker], plant.coin)) for one in sorted(promises, key=lambda one: one.worker)]
    return [
        top_up_line(period.id, one.worker, one.team, on=period.to_on, amount=amount)
        for one, amount in missing
        if amount
    ]


def _stretches(session: Session, period: PayPeriod, promises: Sequence[Promise]) -> dict[str, list[Stretch]]:
    """What each earned under each minimum. Days are read one by one only of whose terms changed between them."""
    agreed = _agreed(session, period.plant, promises)
    stretches: dict[str, list[Stretch]] = defaultdict(list)
    changed = []
    for worker, first, last, seconds, amount in _sums(session, period, list(agreed)):
        if any(first < terms.effective_from <= last for terms in agreed[worker]):
            changed.append(worker)
        else:
            stretches[worker] += _under(agreed[worker], first, seconds, amount)
    for worker, on, seconds, amount in _days(session, period, changed) if changed else ():
        stretches[worker] += _under(agreed[worker], on, seconds, amount)
    return stretches


def _under(agreed: list[Terms], on: date, seconds: Decimal, amount: Decimal) -> Iterator[Stretch]:
    terms = terms_on(agreed, on)
    if terms is not None and terms.minimum_hourly is not None:
        yield terms.minimum_hourly, seconds, amount


def _agreed(session: Session, plant: str, promises: Sequence[Promise]) -> dict[str, list[Terms]]:
    """The terms that were known about each."""
    known = {one.worker: one.terms_known for one in promises}
    agreed = terms_of(session, plant, known)
    return {worker: [one for one in terms if one.version <= known[worker]] for worker, terms in agreed.items()}


def _sums(
    session: Session, period: PayPeriod, workers: list[str]
) -> Iterator[tuple[str, date, date, Decimal, Decimal]]:
    asked = (
        select(
            DayTotal.worker,
            func.min(DayTotal.worked_on),
            func.max(DayTotal.worked_on),
            func.sum(DayTotal.seconds),
            func.sum(EARNED),
        )
        .where(*_booked(period), DayTotal.worker.in_(workers))
        .group_by(DayTotal.worker)
        .execution_options(off_the_hub=True)
    )
    yield from session.execute(asked)


def _days(session: Session, period: PayPeriod, workers: list[str]) -> Iterator[tuple[str, date, Decimal, Decimal]]:
    asked = (
        select(DayTotal.worker, DayTotal.worked_on, func.sum(DayTotal.seconds), func.sum(EARNED))
        .where(*_booked(period), DayTotal.worker.in_(workers))
        .group_by(DayTotal.worker, DayTotal.worked_on)
        .execution_options(off_the_hub=True)
    )
    yield from session.execute(asked)


def _booked(period: PayPeriod) -> tuple[ColumnElement[bool], ...]:
    return DayTotal.plant == period.plant, DayTotal.on.between(period.from_on, period.to_on)

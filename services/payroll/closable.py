"""What closing a period depends on, for whoever closes it and whoever only wants to see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.payroll.domain.money import coin_of
from services.payroll.domain.pay_line import Line, top_up_line
from services.payroll.domain.pay_period import top_up
from services.payroll.domain.rates import Terms, terms_on
from services.payroll.domain.readiness import Readiness
from services.payroll.models import DayTotal, Objection, PayLine, PayPeriod, PayTerms, Plant, Report, Worker
from shared.contracts.values import LineStatus, ObjectionStatus


def booked_in(period: PayPeriod) -> tuple[ColumnElement[bool], ...]:
    return PayLine.plant == period.plant, PayLine.on.between(period.from_on, period.to_on)


def readiness(session: Session, plant: Plant, period: PayPeriod, *, objections_count: bool) -> Readiness:
    """What still stands in the way of closing a period."""
    return Readiness(
        reports_awaited=_awaited(session, plant),
        rates_missing=tuple(
            f"{item} {sequence}" for item, sequence in _waiting(session, period, LineStatus.NO_RATE, PayLine.item)
        ),
        flags_unanswered=tuple(
            f"{order} {sequence}" for order, sequence in _waiting(session, period, LineStatus.HELD, PayLine.work_order)
        ),
        objections_open=tuple(_objections(session, period)) if objections_count else (),
    )


def _awaited(session: Session, plant: Plant) -> int:
    """Reports of which only a reversal, a confirmation or an inspection has arrived; without a currency, all."""
    asked = select(func.count()).select_from(Report).where(Report.plant == plant.plant)
    if plant.currency is not None:
        asked = asked.where(Report.work.is_(None))
    return session.scalar(asked) or 0


def _waiting(
    session: Session, period: PayPeriod, status: LineStatus, named_by: InstrumentedAttribute[str | None]
) -> Sequence[tuple[str, int]]:
    """What the lines that wait so were for. What was reversed, or is worth nothing at any rate, waits for nothing."""
    reversed_ones = select(PayLine.reverses).where(
        PayLine.plant == period.plant, PayLine.status == status, PayLine.reverses.is_not(None)
    )
    asked = (
        select(named_by, PayLine.sequence)
        .where(
            *booked_in(period),
            PayLine.status == status,
            PayLine.reverses.is_(None),
            or_(PayLine.quantity != 0, PayLine.hours != 0),
            PayLine.id.not_in(reversed_ones),
        )
        .distinct()
        .order_by(named_by, PayLine.sequence)
    )
    return [(name or "", sequence or 0) for name, sequence in session.execute(asked)]


def _objections(session: Session, period: PayPeriod) -> Sequence[str]:
    """The workers who wait for an answer."""
    asked = (
        select(Objection.worker)
        .join(PayLine, and_(PayLine.plant == Objection.plant, PayLine.id == Objection.pay_line))
        .where(*booked_in(period), Objection.status == ObjectionStatus.OPEN)
        .distinct()
        .order_by(Objection.worker)
    )
    return session.scalars(asked).all()


def top_ups(session: Session, plant: Plant, period: PayPeriod) -> list[Line]:
    """A line for each worker whose hours of the period were paid below the agreed minimum."""
    if plant.currency is None:
        return []
    days: dict[str, list[tuple[Decimal, Decimal, Decimal]]] = defaultdict(list)
    agreed = _terms_with_minimum(session, plant.plant)
    worked = (
        select(DayTotal.worker, DayTotal.worked_on, func.sum(DayTotal.seconds), func.sum(DayTotal.amount))
        .where(DayTotal.plant == plant.plant, DayTotal.on.between(period.from_on, period.to_on))
        .group_by(DayTotal.worker, DayTotal.worked_on)
        .execution_options(off_the_hub=True)
    )
    for worker, on, seconds, amount in session.execute(worked):
        terms = terms_on(agreed.get(worker, ()), on)
        if terms is not None and terms.minimum_hourly is not None:
            days[worker].append((terms.minimum_hourly, seconds, amount))
    known = session.execute(select(Worker.number, Worker.team).where(Worker.plant == plant.plant))
    teams = {number: team for number, team in known if number in days}
    missing = {worker: top_up(of_worker, coin_of(plant.currency)) for worker, of_worker in sorted(days.items())}
    return [
        top_up_line(period.id, worker, teams.get(worker), on=period.to_on, amount=amount)
        for worker, amount in missing.items()
        if amount
    ]


def _terms_with_minimum(session: Session, plant: str) -> dict[str, list[Terms]]:
    """All versions of the terms of those workers who were ever promised a minimum."""
    promised = select(PayTerms.worker).where(PayTerms.plant == plant, PayTerms.minimum_hourly.is_not(None))
    agreed: dict[str, list[Terms]] = defaultdict(list)
    for terms in session.scalars(select(PayTerms).where(PayTerms.plant == plant, PayTerms.worker.in_(promised))):
        agreed[terms.worker].append(terms.agreed)
    return agreed

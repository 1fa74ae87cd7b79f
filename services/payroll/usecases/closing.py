"""Opening and closing pay periods."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from services.payroll.books import head_of, periods_of
from services.payroll.domain.money import coin_of
from services.payroll.domain.pay_line import top_up_line
from services.payroll.domain.pay_period import Period, PeriodClosed, month_of, top_up, week_of
from services.payroll.domain.rates import Terms, terms_on
from services.payroll.ledger import enter, take_pen
from services.payroll.models import DayTotal, PayLine, PayPeriod, PayTerms, Plant, Worker
from services.payroll.views import period_view
from shared.contracts.caller import Caller
from shared.contracts.payroll.commands import PostPayPeriod
from shared.contracts.payroll.events import PayPeriodClosed, PayrollAudited
from shared.contracts.payroll.views import PayPeriodView
from shared.contracts.refusals import IdempotencyConflict, NotFound
from shared.contracts.values import LineStatus
from shared.plumbing import outbox
from shared.plumbing.ids import new_id


def post_pay_period(session: Session, caller: Caller, command: PostPayPeriod) -> PayPeriodView:
    """Say which days are paid together."""
    take_pen(session, caller.plant)
    if command.id is not None and session.get(PayPeriod, (caller.plant, command.id)) is not None:
        raise IdempotencyConflict()
    periods_of(session, caller.plant).refuse_overlap(Period(first=command.from_on, last=command.to_on))
    period = PayPeriod(plant=caller.plant, id=command.id or new_id(), from_on=command.from_on, to_on=command.to_on)
    session.add(period)
    session.flush()
    view = period_view(period)
    outbox.audit(session, caller, PayrollAudited, action="pay_period.post", object=str(period.id), after=view.dump())
    return view


def close_pay_period(session: Session, caller: Caller, period_id: UUID, now: datetime) -> PayPeriodView:
    """Close a period for ever: pay is lifted to the agreed minimum, and by that very word every line in it is final.

    What is still held waits on in the next open period, so that it can be paid there one day.
    """
    plant = take_pen(session, caller.plant)
    period = session.get(PayPeriod, (caller.plant, period_id))
    if period is None:
        raise NotFound()
    if period.closed_at is not None:
        raise PeriodClosed(first=period.from_on, last=period.to_on)
    before = period_view(period)
    period.closed_at, period.closed_by = now, caller.username
    session.flush()
    _carry_over_held(session, plant, period)
    _top_up(session, plant, period)
    head = head_of(session, plant.plant)
    period.head_position, period.head_hash = head.position, head.hash
    view = period_view(period)
    outbox.record(
        session,
        PayPeriodClosed(
            plant=caller.plant,
            pay_period_id=period.id,
            from_on=period.from_on,
            to_on=period.to_on,
            closed_at=now,
            closed_by=caller.username,
        ),
    )
    outbox.audit(
        session,
        caller,
        PayrollAudited,
        action="pay_period.close",
        object=str(period.id),
        before=before.dump(),
        after=view.dump(),
    )
    return view


def _carry_over_held(session: Session, plant: Plant, period: PayPeriod) -> None:
    on = periods_of(session, plant.plant).first_open_day()
    session.execute(
        update(PayLine)
        .where(*_booked_in(period), PayLine.status == LineStatus.HELD)
        .values(on=on, week=week_of(on), month=month_of(on))
        .execution_options(synchronize_session=False, off_the_hub=True)
    )


def _top_up(session: Session, plant: Plant, period: PayPeriod) -> None:
    """Write a line for each worker whose hours of the period were paid below the agreed minimum."""
    if plant.currency is None:
        return
    days: dict[str, list[tuple[Decimal, Decimal, Decimal]]] = defaultdict(list)
    agreed = _terms_with_minimum(session, plant.plant)
    worked = (
        select(DayTotal.worker, DayTotal.worked_on, func.sum(DayTotal.hours), func.sum(DayTotal.amount))
        .where(DayTotal.plant == plant.plant, DayTotal.on.between(period.from_on, period.to_on))
        .group_by(DayTotal.worker, DayTotal.worked_on)
        .execution_options(off_the_hub=True)
    )
    for worker, on, hours, amount in session.execute(worked):
        terms = terms_on(agreed.get(worker, ()), on)
        if terms is not None and terms.minimum_hourly is not None:
            days[worker].append((terms.minimum_hourly, hours, amount))
    known = session.execute(select(Worker.number, Worker.team).where(Worker.plant == plant.plant))
    teams = {number: team for number, team in known if number in days}
    missing = {worker: top_up(of_worker, coin_of(plant.currency)) for worker, of_worker in days.items()}
    lines = [
        top_up_line(period.id, worker, teams.get(worker), on=period.to_on, amount=amount)
        for worker, amount in missing.items()
        if amount
    ]
    enter(session, plant.plant, [(None, line) for line in sorted(lines, key=lambda line: line.worker)])


def _terms_with_minimum(session: Session, plant: str) -> dict[str, list[Terms]]:
    """All versions of the terms of those workers who were ever promised a minimum."""
    promised = select(PayTerms.worker).where(PayTerms.plant == plant, PayTerms.minimum_hourly.is_not(None))
    agreed: dict[str, list[Terms]] = defaultdict(list)
    for terms in session.scalars(select(PayTerms).where(PayTerms.plant == plant, PayTerms.worker.in_(promised))):
        agreed[terms.worker].append(terms.agreed)
    return agreed


def _booked_in(period: PayPeriod) -> tuple[ColumnElement[bool], ...]:
    return PayLine.plant == period.plant, PayLine.on.between(period.from_on, period.to_on)

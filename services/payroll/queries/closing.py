"""What a period would close with, and what stands in the way of it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.payroll.books import period_of
from services.payroll.closable import readiness
from services.payroll.domain.pricing import hours_of
from services.payroll.minimums import Promise, promises_in, top_ups
from services.payroll.models import DayTotal, PayLine, PayPeriod, PaySettings, Plant
from services.payroll.queries.pay_lines import without_time
from services.payroll.views import settings_view
from shared.contracts.execution.accepted import NOTHING_MISSING, ReportsAccepted
from shared.contracts.payroll.views import PayPeriodPreview
from shared.contracts.values import ZERO, PeriodStatus


def preview(
    session: Session, plant_number: str, period_id: UUID, now: datetime, floor: ReportsAccepted = NOTHING_MISSING
) -> PayPeriodPreview:
    """The sums a period has, what minimums would be added to them, and what is missing. Nothing is changed."""
    period = period_of(session, plant_number, period_id)
    plant = session.get_one(Plant, plant_number)
    pieces, seconds, amount, workers = session.execute(
        select(
            func.sum(DayTotal.pieces),
            func.sum(DayTotal.seconds),
            func.sum(DayTotal.amount),
            func.count(DayTotal.worker.distinct()),
        ).where(DayTotal.plant == plant_number, DayTotal.on.between(period.from_on, period.to_on))
    ).one()
    is_open = period.status is PeriodStatus.OPEN
    promises = session.execute(promises_in(period)) if is_open else ()
    minimums = top_ups(
        session,
        plant,
        period,
        [Promise(worker=worker, team=team, terms_known=known) for worker, team, known in promises],
    )
    wanted = settings_view(session.get(PaySettings, plant_number))
    missing = readiness(session, plant, period, now, objections_count=wanted.objections_hold_closing, floor=floor)
    return PayPeriodPreview(
        period=period.id,
        workers=workers,
        pieces=pieces or ZERO,
        hours=hours_of(seconds or ZERO),
        amount=amount or ZERO,
        minimums=sum((line.amount for line in minimums), ZERO),
        workers_below_minimum=tuple(line.worker for line in minimums),
        without_time=_without_time(session, period) if is_open else 0,
        is_ready=is_open and missing.is_ready,
        begins_on=missing.begins_on,
        reports_awaited=missing.reports_awaited,
        days_due=missing.days_due,
        rates_missing=missing.rates_missing,
        flags_unanswered=missing.flags_unanswered,
        objections_open=missing.objections_open,
    )


def _without_time(session: Session, period: PayPeriod) -> int:
    lines = select(func.count()).select_from(PayLine)
    of_period = (PayLine.plant == period.plant, PayLine.on.between(period.from_on, period.to_on))
    return session.scalar(lines.where(*of_period, *without_time())) or 0

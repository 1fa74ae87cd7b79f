"""Which days are paid together, and which of them are final."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payroll.books import period_of
from services.payroll.models import PayPeriod, PaySettings
from services.payroll.views import period_view, settings_view
from shared.contracts.messages import Page
from shared.contracts.payroll.commands import PayPeriodsQuery
from shared.contracts.payroll.views import PayPeriodView, PaySettingsView
from shared.contracts.values import PeriodStatus
from shared.plumbing.paging import page

STANDING = {
    PeriodStatus.OPEN: (PayPeriod.cut_at.is_(None),),
    PeriodStatus.CLOSING: (PayPeriod.cut_at.is_not(None), PayPeriod.closed_at.is_(None)),
    PeriodStatus.CLOSED: (PayPeriod.closed_at.is_not(None),),
}


def pay_settings(session: Session, plant: str) -> PaySettingsView:
    return settings_view(session.get(PaySettings, plant))


def pay_period(session: Session, plant: str, period: UUID) -> PayPeriodView:
    return period_view(period_of(session, plant, period))


def under_way(session: Session) -> list[tuple[str, UUID]]:
    """Periods of any plant that somebody began to close and nobody has finished."""
    asked = select(PayPeriod.plant, PayPeriod.id).where(*STANDING[PeriodStatus.CLOSING])
    return [(plant, period) for plant, period in session.execute(asked)]


def pay_periods(session: Session, plant: str, query: PayPeriodsQuery) -> Page:
    """Pay periods, the latest first."""
    wanted = select(PayPeriod).where(PayPeriod.plant == plant)
    if query.status is not None:
        wanted = wanted.where(*STANDING[query.status])
    return page(session, wanted, query, keys=(PayPeriod.from_on,), view=period_view, descending=True)

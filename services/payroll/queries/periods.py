"""Which days are paid together, and which of them are final."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payroll.models import PayPeriod, PaySettings
from services.payroll.views import period_view, settings_view
from shared.contracts.messages import Page
from shared.contracts.payroll.commands import PayPeriodsQuery
from shared.contracts.payroll.views import PaySettingsView
from shared.contracts.values import PeriodStatus
from shared.plumbing.paging import page


def pay_settings(session: Session, plant: str) -> PaySettingsView:
    return settings_view(session.get(PaySettings, plant))


def pay_periods(session: Session, plant: str, query: PayPeriodsQuery) -> Page:
    """Pay periods, the latest first."""
    wanted = select(PayPeriod).where(PayPeriod.plant == plant)
    if query.status is PeriodStatus.OPEN:
        wanted = wanted.where(PayPeriod.closed_at.is_(None))
    if query.status is PeriodStatus.CLOSED:
        wanted = wanted.where(PayPeriod.closed_at.is_not(None))
    return page(session, wanted, query, keys=(PayPeriod.from_on,), view=period_view, descending=True)

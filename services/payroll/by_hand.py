"""What two people look at before a period closes: its pay, and what was said by hand about it.

Words are only ever added, so as many words are the same words.
"""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.payroll.models import Allowance, DayTotal, PayLine, PayPeriod, PayTerms, Premium, Rate
from shared.contracts.values import ZERO


def words_about(session: Session, period: PayPeriod) -> int:
    """How many rates, terms and premiums hold on its days or before, and how much was given or kept in it by hand."""
    agreed = (
        select(func.count()).where(said.plant == period.plant, said.effective_from <= period.to_on)
        for said in (Rate, PayTerms, Premium)
    )
    by_hand = (
        select(func.count())
        .select_from(Allowance)
        .join(PayLine, (PayLine.plant == Allowance.plant) & (PayLine.id == Allowance.id))
        .where(Allowance.plant == period.plant, PayLine.on.between(period.from_on, period.to_on))
    )
    return sum(session.scalar(count) or 0 for count in (*agreed, by_hand))


def pay_of(session: Session, period: PayPeriod) -> Decimal:
    """What all of its days come to, as a preview says it."""
    days = (DayTotal.plant == period.plant, DayTotal.on.between(period.from_on, period.to_on))
    return session.scalar(select(func.sum(DayTotal.amount)).where(*days)) or ZERO

"""What people say by hand that moves pay, counted: words are only ever added, so as many words are the same words."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.payroll.models import Allowance, PayLine, PayPeriod, PayTerms, Premium, Rate


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

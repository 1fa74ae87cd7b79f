"""What is paid on top."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payroll.days import last_premium
from services.payroll.models import Premium
from services.payroll.views import premium_view
from shared.contracts.messages import Page
from shared.contracts.payroll.commands import PremiumsQuery
from shared.contracts.payroll.views import PremiumView
from shared.contracts.refusals import NotFound
from shared.plumbing.paging import page


def premiums(session: Session, plant: str, query: PremiumsQuery) -> Page:
    """Every version of every premium, by number."""
    wanted = select(Premium).where(Premium.plant == plant)
    if query.kind is not None:
        wanted = wanted.where(Premium.kind == query.kind)
    return page(session, wanted, query, keys=(Premium.number, Premium.version), view=premium_view)


def find_premium(session: Session, plant: str, number: str) -> PremiumView | None:
    last = last_premium(session, plant, number)
    return premium_view(last) if last is not None else None


def premium(session: Session, plant: str, number: str) -> PremiumView:
    found = find_premium(session, plant, number)
    if found is None:
        raise NotFound()
    return found

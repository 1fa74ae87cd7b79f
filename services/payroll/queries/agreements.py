"""What is paid for what, and what is agreed with whom."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payroll.agreed import last_terms
from services.payroll.models import PayLine, PayTerms, Rate, RateProposal
from services.payroll.relations import require_may_see_pay_of, visible_pay
from services.payroll.views import proposal_view, rate_view, terms_view
from shared.contracts.caller import Caller
from shared.contracts.messages import Page
from shared.contracts.payroll.commands import PayTermsQuery, RateProposalsQuery, RatesQuery
from shared.contracts.payroll.views import PayTermsView
from shared.contracts.refusals import NotFound
from shared.plumbing.paging import page, rows_of_page


def rates(session: Session, plant: str, query: RatesQuery) -> Page:
    """Every version of every rate, newest effective day first, and whether it has paid anything yet."""
    wanted = select(Rate).where(Rate.plant == plant)
    for column, asked in (
        (Rate.item, query.item),
        (Rate.sequence, query.sequence),
        (Rate.work_center, query.work_center),
        (Rate.team, query.team),
        (Rate.kind, query.kind),
        (Rate.effective_from, query.effective_from),
    ):
        if asked is not None:
            wanted = wanted.where(column == asked)
    rows, next_cursor = rows_of_page(session, wanted, query, keys=(Rate.effective_from, Rate.id), descending=True)
    paid = select(PayLine.id).where(PayLine.plant == plant, PayLine.rate_id == Rate.id)
    shown = Rate.plant == plant, Rate.id.in_([rate.id for rate in rows])
    have_paid = set(session.scalars(select(Rate.id).where(*shown, paid.exists())))
    return Page(
        items=tuple(replace(rate_view(rate), has_paid=rate.id in have_paid) for rate in rows), next_cursor=next_cursor
    )


def rate_proposals(session: Session, plant: str, query: RateProposalsQuery) -> Page:
    wanted = select(RateProposal).where(RateProposal.plant == plant)
    return page(session, wanted, query, keys=(RateProposal.proposed_at, RateProposal.id), view=proposal_view)


def find_pay_terms(session: Session, plant: str, worker: str) -> PayTermsView | None:
    """What was last agreed with a worker, if anything."""
    terms = last_terms(session, plant, worker)
    return terms_view(terms) if terms is not None else None


def terms_history(session: Session, caller: Caller, query: PayTermsQuery) -> Page:
    """Every version of what was agreed with those whose pay the caller may see."""
    require_may_see_pay_of(caller, query.worker)
    wanted = select(PayTerms).where(PayTerms.plant == caller.plant, visible_pay(caller, PayTerms.worker))
    if query.worker is not None:
        wanted = wanted.where(PayTerms.worker == query.worker)
    return page(session, wanted, query, keys=(PayTerms.worker, PayTerms.version), view=terms_view, descending=True)


def pay_terms(session: Session, plant: str, worker: str) -> PayTermsView:
    found = find_pay_terms(session, plant, worker)
    if found is None:
        raise NotFound()
    return found

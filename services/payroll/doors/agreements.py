"""What may be asked about rates and pay terms."""

from __future__ import annotations

from uuid import UUID

from services.payroll import relations
from services.payroll.doors.due_days import DueDays
from services.payroll.queries import agreements as agreed
from services.payroll.usecases import agreements
from shared.contracts.messages import Page
from shared.contracts.payroll.commands import PayTermsQuery, PostRate, PutPayTerms, RateProposalsQuery, RatesQuery
from shared.contracts.payroll.views import PayTermsView, RateView
from shared.contracts.values import Number
from shared.plumbing import clock
from shared.plumbing.answers import once
from shared.plumbing.service import Answer, rpc


class Agreements(DueDays):
    """Rates are said, and terms agreed with each worker."""

    @rpc
    def post_rate(self, command: PostRate) -> Answer:
        """Where work is repriced, a large plant's days are still being worked out when this answers."""
        plant = self.caller.plant
        with self.pen() as session:
            answer = once(
                session, self.caller, lambda: agreements.post_rate(session, self.caller, command, clock.now())
            )
        if command.reprice:
            self.see_to_days(plant)
        return answer

    @rpc
    def rates(self, query: RatesQuery) -> Page:
        with self.transaction() as session:
            return agreed.rates(session, self.caller.plant, query)

    @rpc
    def rate_proposals(self, query: RateProposalsQuery) -> Page:
        with self.transaction() as session:
            return agreed.rate_proposals(session, self.caller.plant, query)

    @rpc
    def confirm_rate(self, proposal: UUID) -> RateView:
        plant = self.caller.plant
        with self.pen() as session:
            view = agreements.confirm_rate(session, self.caller, proposal, clock.now())
        if view.reprice:
            self.see_to_days(plant)
        return view

    @rpc
    def withdraw_rate(self, proposal: UUID) -> RateView:
        with self.pen() as session:
            return agreements.withdraw_rate(session, self.caller, proposal)

    @rpc
    def put_pay_terms(self, worker: Number, command: PutPayTerms) -> Answer:
        with self.pen() as session:
            before = agreed.find_pay_terms(session, self.caller.plant, worker)
            self.require_match(before)
            view = agreements.put_pay_terms(session, self.caller, worker, command, clock.now())
            return Answer(view, created=before is None)

    @rpc
    def pay_terms(self, worker: Number) -> PayTermsView:
        relations.require_may_see_pay_of(self.caller, worker)
        with self.transaction() as session:
            return agreed.pay_terms(session, self.caller.plant, worker)

    @rpc
    def terms_history(self, query: PayTermsQuery) -> Page:
        with self.transaction() as session:
            return agreed.terms_history(session, self.caller, query)

"""What people earn: rates, terms, pay lines, wages, pay periods, payslips, objections."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from services.gateway import pay_words
from services.gateway.http import Api, Call, Reply, endpoint, page_of
from shared.contracts.execution.accepted import NOTHING_MISSING, ReportsAccepted, ReportsHeard
from shared.contracts.payroll.commands import (
    AllowancesQuery,
    AnswerObjection,
    ObjectionsQuery,
    ObstaclesQuery,
    PayLinesQuery,
    PayPeriodsQuery,
    PayslipsQuery,
    PayTermsQuery,
    PostAllowance,
    PostObjection,
    PostPayPeriod,
    PostRate,
    PremiumsQuery,
    PutPaySettings,
    PutPayTerms,
    PutPremium,
    RankingsQuery,
    RateProposalsQuery,
    RatesQuery,
    ReverseAllowance,
    WagesQuery,
)
from shared.contracts.payroll.views import (
    AllowanceView,
    ObjectionView,
    ObstacleView,
    PayLinesView,
    PayPeriodPreview,
    PayPeriodView,
    PaySettingsView,
    PayslipView,
    PayTermsView,
    PremiumView,
    RankView,
    RateView,
    WageView,
)
from shared.contracts.permissions import Permission as P
from shared.contracts.values import Obstacle
from shared.plumbing.rpc import Away

OWN_OR_ALL = (P.PAY_READ, P.PAY_READ_ALL)


class PayrollApi(Api):
    """What workers look at every evening, and the pay office at the end of the month."""

    @endpoint("POST", "/rates", body=PostRate, answer=RateView, needs=P.PAY_WRITE, creates=True)
    def post_rate(self, call: Call) -> Reply:
        """Say what is paid for a piece or an hour from a day on; makes a new version.

        Where the plant wants four eyes for rates, it is a proposal until another person confirms it.
        """
        return self.payroll(call).post_rate(command=call.body)

    @endpoint("GET", "/rates", query=RatesQuery, answer=page_of(RateView), needs=(P.PAY_READ_ALL, P.PAY_WRITE))
    def rates(self, call: Call) -> Reply:
        """Every version of every rate."""
        return self.payroll(call).rates(query=call.query)

    @endpoint(
        "GET",
        "/rate-proposals",
        query=RateProposalsQuery,
        answer=page_of(RateView),
        needs=(P.PAY_READ_ALL, P.PAY_WRITE),
    )
    def rate_proposals(self, call: Call) -> Reply:
        """Rates that one person wants, and that hold once another confirms them."""
        return self.payroll(call).rate_proposals(query=call.query)

    @endpoint("POST", "/rate-proposals/<uuid:proposal>/confirmation", answer=RateView, needs=P.PAY_WRITE)
    def confirm_rate(self, call: Call, proposal: UUID) -> Reply:
        """Let a proposed rate hold from now on; nobody confirms his own."""
        return self.payroll(call).confirm_rate(proposal=proposal)

    @endpoint("POST", "/rate-proposals/<uuid:proposal>/withdrawal", answer=RateView, needs=P.PAY_WRITE)
    def withdraw_rate(self, call: Call, proposal: UUID) -> Reply:
        """Let a proposed rate be; it never priced anything."""
        return self.payroll(call).withdraw_rate(proposal=proposal)

    @endpoint("PUT", "/premiums/<number>", body=PutPremium, answer=PremiumView, needs=P.PAY_WRITE)
    def put_premium(self, call: Call, number: str) -> Reply:
        """Say what is paid on top at night, on holidays or for overtime from a day on; makes a new version.

        Days that were worked already are worked out anew; none of them may lie in a closed period.
        """
        return self.payroll(call).put_premium(number=number, command=call.body)

    @endpoint("GET", "/premiums/<number>", answer=PremiumView, needs=(P.PAY_READ_ALL, P.PAY_WRITE))
    def premium(self, call: Call, number: str) -> Reply:
        """What was last said about a premium."""
        return self.payroll(call).premium(number=number)

    @endpoint("GET", "/premiums", query=PremiumsQuery, answer=page_of(PremiumView), needs=(P.PAY_READ_ALL, P.PAY_WRITE))
    def premiums(self, call: Call) -> Reply:
        """Every version of every premium."""
        return self.payroll(call).premiums(query=call.query)

    @endpoint("POST", "/allowances", body=PostAllowance, answer=AllowanceView, needs=P.PAY_WRITE, creates=True)
    def post_allowance(self, call: Call) -> Reply:
        """Give a worker something beside his work or, below zero, keep it from him, with a reason."""
        return self.payroll(call).post_allowance(command=call.body)

    @endpoint(
        "POST",
        "/allowances/<uuid:allowance>/reversal",
        body=ReverseAllowance,
        answer=AllowanceView,
        needs=P.PAY_WRITE,
        creates=True,
    )
    def reverse_allowance(self, call: Call, allowance: UUID) -> Reply:
        """Take it back; where its day is closed, as an adjustment."""
        return self.payroll(call).reverse_allowance(allowance=allowance, command=call.body)

    @endpoint("GET", "/allowances", query=AllowancesQuery, answer=page_of(AllowanceView), needs=OWN_OR_ALL)
    def allowances(self, call: Call) -> Reply:
        """What the office gave or kept by hand, and why."""
        return self.payroll(call).allowances(query=call.query)

    @endpoint("PUT", "/pay-terms/<worker>", body=PutPayTerms, answer=PayTermsView, needs=P.PAY_WRITE)
    def put_pay_terms(self, call: Call, worker: str) -> Reply:
        """Agree with a worker on how he is paid from a day on; makes a new version."""
        return self.payroll(call).put_pay_terms(worker=worker, command=call.body)

    @endpoint("GET", "/pay-terms/<worker>", answer=PayTermsView, needs=OWN_OR_ALL)
    def pay_terms(self, call: Call, worker: str) -> Reply:
        """What was last agreed with a worker."""
        return self.payroll(call).pay_terms(worker=worker)

    @endpoint("GET", "/pay-terms", query=PayTermsQuery, answer=page_of(PayTermsView), needs=OWN_OR_ALL)
    def terms_history(self, call: Call) -> Reply:
        """Every version of what was agreed, with those whose pay one may see."""
        return self.payroll(call).terms_history(query=call.query)

    @endpoint("GET", "/pay-lines", query=PayLinesQuery, answer=PayLinesView, needs=OWN_OR_ALL)
    def pay_lines(self, call: Call) -> Reply:
        """What was done, by which rate it is paid and how much that makes; each line says how it came to be."""
        reply = self.payroll(call).pay_lines(query=call.query)
        lines = pay_words.of_lines(reply.body["items"], call.incoming.language)
        return replace(reply, body={**reply.body, "items": lines})

    @endpoint("GET", "/wages", query=WagesQuery, answer=page_of(WageView), needs=OWN_OR_ALL)
    def wages(self, call: Call) -> Reply:
        """Pieces, hours and money by day, week or month and by worker or team."""
        return self.payroll(call).wages(query=call.query)

    @endpoint("GET", "/rankings", query=RankingsQuery, answer=page_of(RankView), needs=OWN_OR_ALL)
    def rankings(self, call: Call) -> Reply:
        """Workers, teams or operations by output, first-pass yield, efficiency or, for who may see it, pay."""
        return self.payroll(call).rankings(query=call.query)

    @endpoint(
        "POST",
        "/pay-lines/<uuid:pay_line>/objections",
        body=PostObjection,
        answer=ObjectionView,
        needs=P.PAY_READ,
        creates=True,
    )
    def post_objection(self, call: Call, pay_line: UUID) -> Reply:
        """A worker says that a line of his is wrong."""
        return _worded(call, self.payroll(call).post_objection(pay_line=pay_line, command=call.body))

    @endpoint("GET", "/objections", query=ObjectionsQuery, answer=page_of(ObjectionView), needs=OWN_OR_ALL)
    def objections(self, call: Call) -> Reply:
        """The objections one raised, or may answer."""
        reply = self.payroll(call).objections(query=call.query)
        found = [pay_words.of_objection(one, call.incoming.language) for one in reply.body["items"]]
        return replace(reply, body={**reply.body, "items": found})

    @endpoint(
        "POST",
        "/objections/<uuid:objection>/answer",
        body=AnswerObjection,
        answer=ObjectionView,
        needs=(P.PAY_ANSWER, P.PAY_WRITE),
    )
    def answer_objection(self, call: Call, objection: UUID) -> Reply:
        """Say yes or no to an objection, and why."""
        return _worded(call, self.payroll(call).answer_objection(objection=objection, command=call.body))

    @endpoint("POST", "/pay-periods", body=PostPayPeriod, answer=PayPeriodView, needs=P.PAY_CLOSE, creates=True)
    def post_pay_period(self, call: Call) -> Reply:
        """Say which days are paid together."""
        return self.payroll(call).post_pay_period(command=call.body)

    @endpoint("GET", "/pay-periods", query=PayPeriodsQuery, answer=page_of(PayPeriodView), needs=OWN_OR_ALL)
    def pay_periods(self, call: Call) -> Reply:
        """Which days are paid together, and which of them are final."""
        return self.payroll(call).pay_periods(query=call.query)

    @endpoint("POST", "/pay-periods/<uuid:pay_period>/close", answer=PayPeriodView, needs=P.PAY_CLOSE)
    def close_pay_period(self, call: Call, pay_period: UUID) -> Reply:
        """Close a period for ever: pay is lifted to the agreed minimum, and nothing in it changes any more.

        All that the floor has accepted for its days must have become pay lines; while the floor is away nobody knows.
        """
        floor = self._accepted(call, pay_period)
        return self.payroll(call).close_pay_period(pay_period=pay_period, floor=floor)

    @endpoint("POST", "/pay-periods/<uuid:pay_period>/withdrawal", answer=PayPeriodView, needs=P.PAY_CLOSE)
    def withdraw_asking(self, call: Call, pay_period: UUID) -> Reply:
        """Let it be that a period was asked to be closed, where a second person has to agree; it stays open."""
        return self.payroll(call).withdraw_asking(pay_period=pay_period)

    @endpoint("GET", "/pay-periods/<uuid:pay_period>/preview", answer=PayPeriodPreview, needs=P.PAY_READ_ALL)
    def pay_period_preview(self, call: Call, pay_period: UUID) -> Reply:
        """What a period would close with, and what stands in the way; looking changes nothing."""
        return self.payroll(call).pay_period_preview(pay_period=pay_period, floor=self._seen(call, pay_period))

    @endpoint(
        "GET",
        "/pay-periods/<uuid:pay_period>/obstacles",
        query=ObstaclesQuery,
        answer=page_of(ObstacleView),
        needs=P.PAY_READ_ALL,
    )
    def pay_period_obstacles(self, call: Call, pay_period: UUID) -> Reply:
        """What has to be seen to before a period can be closed, one by one."""
        asks_floor = call.query.what in (None, Obstacle.REPORTS_AWAITED) and call.query.cursor is None
        floor = self._seen(call, pay_period) if asks_floor else NOTHING_MISSING
        return self.payroll(call).obstacles(pay_period=pay_period, query=call.query, floor=floor)

    def _accepted(self, call: Call, pay_period: UUID) -> ReportsAccepted:
        """What the floor has accepted for a period's days and payroll may not have heard of: it counts first."""
        heard = ReportsHeard.load(self.payroll(call).reports_heard(pay_period=pay_period).body)
        return ReportsAccepted.load(self.execution(call).reports_accepted(heard=heard).body)

    def _seen(self, call: Call, pay_period: UUID) -> ReportsAccepted:
        """As much of that as can be seen: nothing, while the floor is away."""
        try:
            return self._accepted(call, pay_period)
        except Away:
            return NOTHING_MISSING

    @endpoint("GET", "/pay-settings", answer=PaySettingsView, needs=(P.PAY_READ_ALL, P.PAY_WRITE))
    def pay_settings(self, call: Call) -> Reply:
        """Must two people close a period, do open objections hold it, and how is a report shared?"""
        return self.payroll(call).pay_settings()

    @endpoint("PUT", "/pay-settings", body=PutPaySettings, answer=PaySettingsView, needs=P.PAY_CLOSE)
    def put_pay_settings(self, call: Call) -> Reply:
        """Say whether two people close a period, whether open objections hold it, and how reports are shared."""
        return self.payroll(call).put_pay_settings(command=call.body)

    @endpoint("GET", "/payslips", query=PayslipsQuery, answer=page_of(PayslipView), needs=OWN_OR_ALL)
    def payslips(self, call: Call) -> Reply:
        """What each worker gets for a pay period, line by line."""
        reply = self.payroll(call).payslips(query=call.query)
        slips = pay_words.of_slips(reply.body["items"], call.incoming.language)
        return replace(reply, body={**reply.body, "items": slips})


def _worded(call: Call, reply: Reply) -> Reply:
    """An objection whose pay line says how it came to be."""
    return replace(reply, body=pay_words.of_objection(reply.body, call.incoming.language))

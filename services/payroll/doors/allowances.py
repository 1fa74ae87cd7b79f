"""What may be asked about allowances and deductions."""

from __future__ import annotations

from uuid import UUID

from services.payroll.doors.pen import WithPen
from services.payroll.queries import allowances as said
from services.payroll.usecases import allowances
from shared.contracts.messages import Page
from shared.contracts.payroll.commands import AllowancesQuery, PostAllowance, ReverseAllowance
from shared.plumbing import clock
from shared.plumbing.answers import once
from shared.plumbing.service import Answer, rpc


class Allowances(WithPen):
    """The office gives and keeps by hand."""

    @rpc
    def post_allowance(self, command: PostAllowance) -> Answer:
        with self.pen() as session:
            return once(
                session, self.caller, lambda: allowances.post_allowance(session, self.caller, command, clock.now())
            )

    @rpc
    def reverse_allowance(self, allowance: UUID, command: ReverseAllowance) -> Answer:
        with self.pen() as session:
            return once(
                session,
                self.caller,
                lambda: allowances.reverse_allowance(session, self.caller, allowance, command, clock.now()),
            )

    @rpc
    def allowances(self, query: AllowancesQuery) -> Page:
        with self.transaction() as session:
            return said.allowances(session, self.caller, query)

"""What may be asked about premiums."""

from __future__ import annotations

from services.payroll.doors.due_days import DueDays
from services.payroll.queries import premiums as said
from services.payroll.usecases import premiums
from shared.contracts.messages import Page
from shared.contracts.payroll.commands import PremiumsQuery, PutPremium
from shared.contracts.payroll.views import PremiumView
from shared.contracts.values import Number
from shared.plumbing.service import Answer, rpc


class Premiums(DueDays):
    """Premiums are said, and days that were worked already follow them."""

    @rpc
    def put_premium(self, number: Number, command: PutPremium) -> Answer:
        """A large plant's days are still being worked out when this answers."""
        plant = self.caller.plant
        with self.pen() as session:
            before = said.find_premium(session, plant, number)
            self.require_match(before)
            view = premiums.put_premium(session, self.caller, number, command)
        self.see_to_days(plant)
        return Answer(view, created=before is None)

    @rpc
    def premium(self, number: Number) -> PremiumView:
        with self.transaction() as session:
            return said.premium(session, self.caller.plant, number)

    @rpc
    def premiums(self, query: PremiumsQuery) -> Page:
        with self.transaction() as session:
            return said.premiums(session, self.caller.plant, query)

"""What may be asked about premiums."""

from __future__ import annotations

import time

from services.payroll.doors.pen import WithPen
from services.payroll.queries import premiums as said
from services.payroll.usecases import premiums
from shared.contracts.messages import Page
from shared.contracts.payroll.commands import PremiumsQuery, PutPremium
from shared.contracts.payroll.views import PremiumView
from shared.contracts.values import Number
from shared.plumbing import metrics
from shared.plumbing.minutes import every_minute
from shared.plumbing.service import Answer, rpc

PATIENCE = 3  # seconds that whoever changes a premium waits for its days
ENDLESS = float("inf")
_at_it: set[str] = set()  # plants whose days this process is working out in the background


class Premiums(WithPen):
    """Premiums are said, and days that were worked already follow them."""

    @rpc
    def put_premium(self, number: Number, command: PutPremium) -> Answer:
        """A large plant's days are still being worked out when this answers."""
        plant = self.caller.plant
        with self.pen() as session:
            before = said.find_premium(session, plant, number)
            self.require_match(before)
            view = premiums.put_premium(session, self.caller, number, command)
        if not self.work_out_days(plant, PATIENCE):
            self.go_on_with_days(plant)
        return Answer(view, created=before is None)

    @rpc
    def premium(self, number: Number) -> PremiumView:
        with self.transaction() as session:
            return said.premium(session, self.caller.plant, number)

    @rpc
    def premiums(self, query: PremiumsQuery) -> Page:
        with self.transaction() as session:
            return said.premiums(session, self.caller.plant, query)

    def work_out_days(self, plant: str, seconds: float) -> bool:
        """Step by step, with room for reports between them, as far as it gets in so much time. Is it done?"""
        over = time.monotonic() + seconds
        more = True
        while more and time.monotonic() < over:
            with self.transaction() as session:
                more = premiums.work_out_some(session, plant)
            self.breathe()
        return not more

    def go_on_with_days(self, plant: str) -> None:
        """Once in this process; other processes may, too."""
        if plant not in _at_it:
            _at_it.add(plant)
            self.in_background(self.work_out_all_days, plant)

    def work_out_all_days(self, plant: str) -> None:
        try:
            self.work_out_days(plant, ENDLESS)
        finally:
            _at_it.discard(plant)

    @every_minute
    def take_over_days(self) -> None:
        """What a process that is gone had begun is finished by whoever looks first."""
        with self.transaction() as session:
            due = {plant: said.days_due(session, plant) for plant in said.plants_with_days_due(session)}
        metrics.DAYS_DUE.set(sum(due.values()))
        for plant in due:
            self.go_on_with_days(plant)

"""What may be asked about rules of pay before they hold."""

from __future__ import annotations

import time

from services.payroll.queries import fair_rates
from services.payroll.queries import trials as known
from services.payroll.queries.trial_effects import Effect
from services.payroll.usecases import trials
from shared.contracts.messages import Page
from shared.contracts.payroll.fair_rates import FairRatesQuery
from shared.contracts.payroll.trials import TrialPart, TryRates, UnpricedWork, WorkersTrial
from shared.contracts.values import Number
from shared.plumbing import clock
from shared.plumbing.service import PlantService, rpc

PATIENCE = 3  # seconds after which an answer goes out as far as it has come
BETWEEN = 20  # reports, or days, after which others may work


class Trials(PlantService):
    """Rules are tried on days that are over."""

    @rpc
    def try_rates(self, command: TryRates, cursor: Number | None = None) -> TrialPart:
        """A few workers at a time, as far as it gets: the database is never held while anything is worked out."""
        over = time.monotonic() + PATIENCE
        with self.transaction() as session:
            setting = trials.setting(session, self.caller.plant, command, clock.now())
            if cursor is None:
                known.refuse_too_much(session, setting)
        items: list[WorkersTrial] = []
        unpriced: list[UnpricedWork] = []
        more = True
        while more:
            with self.transaction() as session:
                workers = known.workers_after(session, setting, cursor)
                effect = Effect(setting=setting, known=known.known_of(session, setting, workers))
            for done, _ in enumerate(effect.steps()):
                if done % BETWEEN == 0:
                    self.breathe()
            items += effect.of_workers()
            unpriced += effect.unpriced()
            cursor, more = (workers[-1] if workers else cursor), len(workers) == known.AT_ONCE
            if time.monotonic() > over:
                break
        return TrialPart(
            from_on=setting.first,
            to_on=setting.last,
            items=tuple(items),
            unpriced=tuple(unpriced),
            next_cursor=cursor if more else None,
        )

    @rpc
    def fair_rates(self, query: FairRatesQuery) -> Page:
        with self.transaction() as session:
            return fair_rates.fair_rates(session, self.caller.plant, query, clock.now())

"""What may be asked about pay periods."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial
from uuid import UUID

from services.payroll.closable import unheard
from services.payroll.doors.background import ENDLESS, InHand, step_by_step
from services.payroll.doors.pen import WithPen
from services.payroll.queries import closing as closings
from services.payroll.queries import heard, obstacles, periods
from services.payroll.usecases import closing, settings
from shared.contracts.execution.accepted import NOTHING_MISSING, HeardOf, ReportsAccepted, ReportsHeard
from shared.contracts.messages import Page
from shared.contracts.payroll.commands import ObstaclesQuery, PayPeriodsQuery, PostPayPeriod, PutPaySettings
from shared.contracts.payroll.views import PayPeriodPreview, PayPeriodView, PaySettingsView
from shared.contracts.values import PeriodStatus
from shared.plumbing import clock, logs, metrics
from shared.plumbing.answers import once
from shared.plumbing.batches import batches
from shared.plumbing.minutes import every_minute
from shared.plumbing.service import Answer, rpc

log = logs.logger(__name__)
A_MOMENT = 0.1  # seconds
PATIENCE = 3  # seconds that whoever closes a period waits for the end of it
IN_HAND = InHand()  # periods that are being closed


class PayPeriods(WithPen):
    """Periods are opened, looked at and closed."""

    @rpc
    def post_pay_period(self, command: PostPayPeriod) -> Answer:
        with self.pen() as session:
            return once(session, self.caller, lambda: closing.post_pay_period(session, self.caller, command))

    @rpc
    def pay_periods(self, query: PayPeriodsQuery) -> Page:
        with self.transaction() as session:
            return periods.pay_periods(session, self.caller.plant, query)

    @rpc
    def reports_heard(self, pay_period: UUID) -> ReportsHeard:
        """How much has become lines, for the floor to compare; others are answered between the steps of counting."""
        plant, counts = self.caller.plant, dict[str, int]()
        with self.transaction() as session:
            period = periods.pay_period(session, plant, pay_period)
            days, is_open = (period.from_on, period.to_on), period.status is PeriodStatus.OPEN
            workers = heard.workers_of(session, plant, days) if is_open else ()
        for some in batches(workers, heard.AT_ONCE):
            with self.transaction() as session:
                counts |= heard.counts_of(session, plant, days, some)
            self.breathe()
        return ReportsHeard(
            from_on=period.from_on,
            to_on=period.to_on,
            is_open=is_open,
            workers=tuple(HeardOf(worker=worker, count=count) for worker, count in sorted(counts.items())),
        )

    @rpc
    def close_pay_period(self, pay_period: UUID, floor: ReportsAccepted = NOTHING_MISSING) -> Answer:
        """Closing creates nothing, yet a resend under the same key gets the first answer, or what has come of it.

        What the floor has accepted for its days is waited for. A large period is still being closed when this answers.
        """
        plant = self.caller.plant
        self._wait_for(plant, floor)
        with self.pen() as session:
            answer = once(
                session,
                self.caller,
                lambda: closing.close_pay_period(session, self.caller, pay_period, clock.now(), floor),
            )
        if isinstance(answer.body, dict) and answer.body["status"] == PeriodStatus.CLOSING:
            self.finish_closing(plant, pay_period, PATIENCE)
            with self.transaction() as session:
                now = periods.pay_period(session, plant, pay_period)
            if now.status is PeriodStatus.CLOSING:
                self.go_on_closing(plant, pay_period)
            return Answer(now)
        return replace(answer, created=False)

    @rpc
    def withdraw_asking(self, pay_period: UUID) -> PayPeriodView:
        with self.pen() as session:
            return closing.withdraw_asking(session, self.caller, pay_period)

    def _wait_for(self, plant: str, floor: ReportsAccepted) -> None:
        """A moment, until what was accepted has arrived; who has waited in vain is told what is missing."""
        over = time.monotonic() + PATIENCE
        while time.monotonic() < over:
            with self.transaction() as session:
                if not unheard(session, plant, floor):
                    return
            time.sleep(A_MOMENT)

    def finish_closing(self, plant: str, period: UUID, seconds: float = ENDLESS) -> None:
        """As far as it gets in so much time."""

        def lift_some() -> bool:
            with self.transaction() as session:
                return closing.lift_some(session, plant, period, clock.now())

        is_done, steps = step_by_step(self, lift_some, seconds=seconds)
        if is_done:
            log.info("pay_period_closed", plant=plant, period=str(period), steps=steps)

    def go_on_closing(self, plant: str, period: UUID) -> None:
        IN_HAND.go_on(self, period, partial(self.finish_closing, plant, period))

    @every_minute
    def take_over_closings(self) -> None:
        """What a process that is gone had begun is finished by whoever looks first."""
        with self.transaction() as session:
            begun = periods.under_way(session)
        metrics.CLOSINGS.set(len(begun))
        for plant, period in begun:
            self.go_on_closing(plant, period)

    @rpc
    def pay_period_preview(self, pay_period: UUID, floor: ReportsAccepted = NOTHING_MISSING) -> PayPeriodPreview:
        with self.transaction() as session:
            return closings.preview(session, self.caller.plant, pay_period, clock.now(), floor)

    @rpc
    def obstacles(self, pay_period: UUID, query: ObstaclesQuery, floor: ReportsAccepted = NOTHING_MISSING) -> Page:
        with self.transaction() as session:
            return obstacles.obstacles(session, self.caller.plant, pay_period, query, clock.now(), floor)

    @rpc
    def pay_settings(self) -> PaySettingsView:
        with self.transaction() as session:
            return periods.pay_settings(session, self.caller.plant)

    @rpc
    def put_pay_settings(self, command: PutPaySettings) -> Answer:
        with self.pen() as session:
            self.require_match(periods.pay_settings(session, self.caller.plant))
            return settings.put_pay_settings(session, self.caller, command, clock.now())

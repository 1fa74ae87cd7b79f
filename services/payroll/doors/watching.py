"""What payroll tells those who watch over the system."""

from __future__ import annotations

from services.payroll.queries import watching
from shared.plumbing import clock, metrics
from shared.plumbing.minutes import every_minute
from shared.plumbing.service import PlantService


class Watching(PlantService):
    """Somebody should see to what waits before it keeps a period from closing."""

    @every_minute
    def tell_what_waits(self) -> None:
        with self.transaction() as session:
            found = watching.waiting_everywhere(session, clock.now().date())
        for plant, waiting in found.items():
            for gauge, value in (
                (metrics.PAY_AWAITED, waiting.reports_awaited),
                (metrics.PAY_NO_RATE, waiting.no_rate),
                (metrics.PAY_HELD, waiting.held),
                (metrics.PAY_WAITING_DAYS, waiting.waiting_days),
                (metrics.PAY_RUNNING_DAYS, waiting.running_days),
                (metrics.OBJECTIONS, waiting.objections),
            ):
                gauge.labels(plant).set(value)

"""What is asked about reports that could not be booked."""

from __future__ import annotations

from uuid import UUID

from services.execution.queries import refused as queries
from services.execution.usecases import refused as usecases
from shared.contracts.execution.commands import RefusedReportsQuery, Settle
from shared.contracts.execution.stories import RefusedReportView
from shared.contracts.messages import Page
from shared.plumbing import metrics
from shared.plumbing.minutes import every_minute
from shared.plumbing.service import PlantService, rpc


class RefusedReports(PlantService):
    """Refused reports, until somebody has dealt with them."""

    @rpc
    def refused_reports(self, query: RefusedReportsQuery) -> Page:
        with self.transaction() as session:
            return queries.refused_reports(session, self.caller, query)

    @rpc
    def settle_refused(self, kept: UUID, command: Settle) -> RefusedReportView:
        with self.transaction() as session:
            return usecases.settle_refused(session, self.caller, kept, command)

    @every_minute
    def look_at_refused(self) -> None:
        """What was booked after all is marked; the rest is counted for the wall."""
        with self.transaction() as session:
            usecases.mark_booked(session)
        with self.transaction() as session:
            waiting = queries.refused_waiting(session)
        for plant, count in waiting.items():
            metrics.REFUSED.labels(plant).set(count)

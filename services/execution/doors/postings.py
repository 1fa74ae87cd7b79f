"""Material issued by itself: posted a moment after the report, and what is asked about the rest."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from services.execution.queries import postings
from services.execution.usecases import backflush
from shared.contracts.execution.commands import Settle, UnpostedQuery
from shared.contracts.execution.stories import PostingView
from shared.contracts.messages import Page
from shared.plumbing import metrics
from shared.plumbing.minutes import every, every_minute
from shared.plumbing.service import PlantService, rpc


class Postings(PlantService):
    """Material that reports used by their routing."""

    @rpc
    def unposted(self, query: UnpostedQuery) -> Page:
        with self.transaction() as session:
            return postings.unposted(session, self.caller.plant, query)

    @rpc
    def retry_posting(self, posting: UUID) -> PostingView:
        with self.transaction() as session:
            return backflush.retry_posting(session, self.caller, posting)

    @rpc
    def settle_posting(self, posting: UUID, command: Settle) -> PostingView:
        with self.transaction() as session:
            return backflush.settle_posting(session, self.caller, posting, command)

    @every(1)
    def post_materials(self) -> None:
        """Each in a transaction of its own; a replica that comes second finds it posted."""
        with self.transaction() as session:
            due = postings.postings_due(session)
        self._post(due)

    @every_minute
    def try_unposted_again(self) -> None:
        """A material nobody had heard of may have come; the rest is counted for the wall."""
        with self.transaction() as session:
            again = postings.postings_to_try_again(session)
        self._post(again)
        with self.transaction() as session:
            unposted = postings.unposted_by_plant(session)
        for plant, count in unposted.items():
            metrics.UNPOSTED.labels(plant).set(count)

    def _post(self, which: Sequence[tuple[str, UUID]]) -> None:
        for plant, posting in which:
            with self.transaction() as session:
                backflush.post_material(session, plant, posting)
            self.breathe()

"""Material issued by itself: posted a moment after the report, and what is asked about the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from services.execution.queries import postings
from services.execution.usecases import backflush
from shared.contracts.execution.commands import Settle, UnpostedQuery
from shared.contracts.execution.stories import PostingView
from shared.contracts.messages import Page
from shared.plumbing import logs, metrics
from shared.plumbing.database import is_away
from shared.plumbing.minutes import every, every_minute
from shared.plumbing.retries import run_again_if_met
from shared.plumbing.service import PlantService, rpc

log = logs.logger(__name__)


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
            if not self._went_well(backflush.post_material, plant, posting):
                self._went_well(backflush.note_failed, plant, posting)
            self.breathe()

    def _went_well(self, act: Callable[[Session, str, UUID], None], plant: str, posting: UUID) -> bool:
        """In a transaction of its own. What breaks off in a way nobody foresaw stops none of the others."""

        def once() -> None:
            with self.transaction() as session:
                act(session, plant, posting)

        try:
            run_again_if_met(once)
        except Exception as error:
            if is_away(error):
                raise  # nothing can be posted now
            log.exception("posting_failed", plant=plant, posting=str(posting))
            metrics.POSTINGS_FAILED.labels(plant).inc()
            return False
        return True

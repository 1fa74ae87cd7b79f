"""The reconciler's clock: it runs in the gateway, every so many minutes, in one replica at a time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import eventlet
from eventlet.event import Event as Signal
from nameko.extensions import DependencyProvider
from sqlalchemy import text

from shared.plumbing import clock, logs, metrics
from shared.plumbing.database import Database
from shared.plumbing.reconciling import (
    A_FEW_TIMES,
    Span,
    first_told,
    midnight,
    observe,
    pairs_of,
    reconcile,
)
from shared.plumbing.settings import SERVICES

log = logs.logger(__name__)
RECENT = timedelta(days=3)
SOON = timedelta(minutes=1)  # when somebody did not answer
LEASE = 727002  # the number of PostgreSQL's advisory lock


class Reconciler(DependencyProvider):
    """Compares the recent days each time, and one older day in turn, so that no run grows with the history.

    What is younger than one interval is left alone: it may be on its way.
    """

    def setup(self) -> None:
        self.interval = timedelta(minutes=self.container.config["settings"].reconcile_minutes)
        self._stopping = Signal()

    def start(self) -> None:
        if self.interval:
            self.container.spawn_managed_thread(self.run, identifier="reconciler")

    def stop(self) -> None:
        if not self._stopping.ready():
            self._stopping.send(True)

    def get_dependency(self, worker_ctx: Any) -> None:
        """Nobody asks it anything."""

    def run(self) -> None:
        """The first time at once: after a start, perhaps from a backup, there may be most to be found."""
        while not self._stopping.ready():
            try:
                with lease(self.container.config["databases"][self.container.service_name]) as is_ours:
                    everybody_answered = not is_ours or self.look()
            except Exception:
                log.exception("reconcile_failed")
                everybody_answered = False
            pause = self.interval if everybody_answered else min(self.interval, SOON)
            with eventlet.Timeout(pause.total_seconds(), False):
                self._stopping.wait()

    def look(self) -> bool:
        """Compare all; False when somebody did not answer."""
        doors, until = self.container.config["front_doors"], clock.now() - self.interval
        spans = [Span(midnight((until - RECENT).date()), until)]
        first = first_told(doors, SERVICES)
        if first is not None:
            spans += older_day_in_turn(first, until, self.interval)
        pairs = pairs_of(SERVICES)
        for pair in reconcile(doors, pairs, spans, at_most=A_FEW_TIMES):
            observe(pair)
        if any(pair.away for pair in pairs):
            return False
        metrics.RECONCILED_AT.set(time.time())
        return True


def older_day_in_turn(first: datetime, until: datetime, interval: timedelta) -> list[Span]:
    """One day before the recent ones; another one each time, back to the first, and then again."""
    oldest, recent = midnight(first.date()), midnight((until - RECENT).date())
    count = (recent - oldest).days
    if count <= 0:
        return []
    turn = int(until.timestamp() // interval.total_seconds()) % count
    start = oldest + timedelta(days=turn)
    return [Span(start, start + timedelta(days=1))]


@contextmanager
def lease(database: Database) -> Iterator[bool]:
    """Is it ours to run? In PostgreSQL one replica holds it, until it is done or gone; SQLite has but one process."""
    if database.engine.dialect.name != "postgresql":
        yield True
        return
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        is_ours = bool(connection.scalar(text(f"SELECT pg_try_advisory_lock({LEASE})")))
        try:
            yield is_ours
        finally:
            if is_ours:
                connection.execute(text(f"SELECT pg_advisory_unlock({LEASE})"))

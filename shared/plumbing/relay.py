"""The relay: takes recorded facts from a service's outbox to the bus, oldest first, until each is published."""

from __future__ import annotations

import time
from typing import Any

import eventlet
from eventlet.event import Event as Signal
from sqlalchemy.exc import SQLAlchemyError

from shared.plumbing import clock, crash_points, logs, metrics, outbox
from shared.plumbing.database import Database
from shared.plumbing.events import Bus, Envelope

log = logs.logger(__name__)
BATCH = 100
IDLE_SECONDS = 1.0


class Relay:
    """Drains one service's outbox. A row that cannot be published waits; the rows behind it do not."""

    def __init__(self, service: str, database: Database, bus: Bus) -> None:
        self.service = service
        self.database = database
        self.bus = bus
        self._work = Signal()
        self._stopping = False
        self._observed_at = 0.0
        database.on_recorded = self.wake

    def wake(self) -> None:
        if not self._work.ready():
            self._work.send()

    def stop(self) -> None:
        self._stopping = True
        self.wake()

    def run(self) -> None:
        """Drain whenever something was recorded, and now and then anyway. A fault only delays."""
        self.bus.wait_until_open()
        while not self._stopping:
            try:
                while self.drain() == BATCH and not self._stopping:
                    eventlet.sleep(0)
                self._observe()
            except (SQLAlchemyError, OSError) as error:
                log.warning("relay_paused", service=self.service, error=str(error))
                eventlet.sleep(IDLE_SECONDS)
            with eventlet.Timeout(IDLE_SECONDS, False):
                self._work.wait()
            self._work = Signal()

    def drain(self) -> int:
        """Publish one batch; returns how many rows were looked at.

        On a shared bus the rows stay locked while they are published. Embedded, no transaction is held
        over the delivery: handlers take their time in other databases.
        """
        with self.database.transaction() as session:
            rows = outbox.unpublished(session, BATCH)
            if self.bus.shared and rows:
                outbox.mark(session, *self._publish(rows))
                crash_points.reach("relay.marked")
        if rows and not self.bus.shared:
            outcome = self._publish(rows)
            with self.database.transaction() as session:
                outbox.mark(session, *outcome)
                crash_points.reach("relay.marked")
        return len(rows)

    def _publish(self, rows: list[Any]) -> tuple[list[int], list[tuple[int, int]]]:
        crash_points.reach("relay.taken")
        arrived = self.bus.publish([Envelope.of(self.service, row) for row in rows])
        crash_points.reach("relay.confirmed")
        published = [row.position for row, success in zip(rows, arrived, strict=True) if success]
        failed = [(row.position, row.attempts) for row, success in zip(rows, arrived, strict=True) if not success]
        return published, failed

    def _observe(self) -> None:
        if time.monotonic() < self._observed_at + IDLE_SECONDS:
            return
        self._observed_at = time.monotonic()
        with self.database.transaction() as session:
            count, oldest = outbox.waiting(session)
        metrics.OUTBOX_WAITING.labels(self.service).set(count)
        age = (clock.now() - oldest).total_seconds() if oldest else 0
        metrics.OUTBOX_AGE.labels(self.service).set(age)

"""The relay: takes recorded facts from a service's outbox to the bus, oldest first, until each is published."""

from __future__ import annotations

import time

import eventlet
from eventlet.event import Event as Signal
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from shared.plumbing import clock, crash_points, logs, metrics, outbox, pauses
from shared.plumbing.database import Database
from shared.plumbing.events import Bus, BusAway, Envelope, Fate
from shared.plumbing.pauses import pause_after
from shared.plumbing.tables import OutboxMessage

log = logs.logger(__name__)
BATCH = 200
IDLE_SECONDS = 1.0
A_CRASH = 4  # counts as so many failed tries; an event that ends the process is put aside after five
LONGEST_WAIT = 60.0
REMINDED_OF = 20


class Relay:
    """Drains one service's outbox. A row that cannot be published waits; the rows behind it do not."""

    def __init__(self, service: str, database: Database, bus: Bus) -> None:
        self.service = service
        self.database = database
        self.bus = bus
        self._batch = BATCH
        self._careful = not bus.shared
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
        if not self.bus.shared:
            self._remind()
        while not self._stopping:
            try:
                while self.drain() and not self._stopping:
                    self._observe()
                    eventlet.sleep(0)
                self._observe()
            except (SQLAlchemyError, OSError, BusAway) as error:
                log.warning("relay_paused", service=self.service, error=str(error))
                eventlet.sleep(IDLE_SECONDS)
            with eventlet.Timeout(IDLE_SECONDS, False):
                self._work.wait()
            self._work = Signal()

    def _remind(self) -> None:
        """Name what lies among the dead letters: whoever was ended by an event could not log that it was given up."""
        with self.database.transaction() as session:
            left = [str(row.event_id) for row in outbox.given_up(session)]
        if left:
            log.error("dead_letters", service=self.service, count=len(left), event_ids=left[:REMINDED_OF])

    def drain(self) -> bool:
        """Publish one batch. May there be more?

        On a shared bus the rows stay locked while they are published. Embedded, no transaction is held
        over the delivery: handlers take their time in other databases.
        """
        limit = self._batch
        with self.database.transaction() as session:
            rows = outbox.unpublished(session, limit, given_up_too=self.bus.shared)
            if self.bus.shared and rows:
                self._mark(session, rows, self._publish(rows))
                crash_points.reach("relay.marked")
        if rows and not self.bus.shared:
            self._hand_over(rows)
        self._careful = False
        return len(rows) == limit

    def _hand_over(self, rows: list[OutboxMessage]) -> None:
        """Deliver in this process. At its start one by one: one of these may have ended the last."""
        for batch in [[row] for row in rows] if self._careful else [rows]:
            if self._careful:
                self._expect_a_crash(batch[0])
            fates = self._publish(batch)
            with self.database.transaction() as session:
                self._mark(session, batch, fates)
                crash_points.reach("relay.marked")

    def _expect_a_crash(self, row: OutboxMessage) -> None:
        attempts = row.attempts + A_CRASH
        with self.database.transaction() as session:
            outbox.put_off(session, row.position, attempts=attempts, seconds=pause_after(attempts))

    def _publish(self, rows: list[OutboxMessage]) -> list[Fate]:
        crash_points.reach("relay.taken")
        fates = self.bus.publish([Envelope.of(self.service, row) for row in rows])
        crash_points.reach("relay.confirmed")
        for fate in fates:
            metrics.RELAYED.labels(self.service, fate.value).inc()
        return fates

    def _mark(self, session: Session, rows: list[OutboxMessage], fates: list[Fate]) -> None:
        if fates.count(Fate.DOUBTFUL) == len(rows) > 1:
            self._batch = 1  # nobody knows which row it was: look at them one by one
            return
        self._batch = min(BATCH, self._batch * 4)
        arrived = [row.position for row, fate in zip(rows, fates, strict=True) if fate is Fate.ARRIVED]
        if arrived:
            outbox.mark_published(session, arrived)
        for row, fate in zip(rows, fates, strict=True):
            if fate is Fate.NOT_YET:
                age = (clock.now() - row.recorded_at).total_seconds()
                outbox.put_off(
                    session, row.position, attempts=row.attempts, seconds=min(LONGEST_WAIT, max(1, age / 10))
                )
            elif fate is Fate.HOPELESS:
                self._put_off(session, row, pauses.TRIES)
            elif fate is not Fate.ARRIVED:
                self._put_off(session, row, row.attempts + 1)

    def _put_off(self, session: Session, row: OutboxMessage, attempts: int) -> None:
        outbox.put_off(session, row.position, attempts=attempts, seconds=pause_after(attempts))
        if attempts >= pauses.TRIES and not self.bus.shared:
            log.error("event_given_up", service=self.service, event_name=row.name, event_id=str(row.event_id))

    def _observe(self) -> None:
        if time.monotonic() < self._observed_at + IDLE_SECONDS:
            return
        self._observed_at = time.monotonic()
        with self.database.transaction() as session:
            count, oldest = outbox.waiting(session, given_up_too=self.bus.shared)
            if not self.bus.shared:
                metrics.DEAD_LETTERS.labels(f"{self.service}.outbox").set(outbox.count_given_up(session))
        metrics.OUTBOX_WAITING.labels(self.service).set(count)
        age = (clock.now() - oldest).total_seconds() if oldest else 0
        metrics.OUTBOX_AGE.labels(self.service).set(age)

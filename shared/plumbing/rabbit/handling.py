"""What becomes of a message: applied, kept for later, or put aside with the reason. It is never just dropped.

A message is acknowledged when its effect is committed, or when the broker has confirmed the copy that stands
in for it. While it waits it holds no worker and no place among the messages in flight; only while a whole
database is away, when nothing else could be applied either, does what has arrived wait where it is.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import amqp
import eventlet
from eventlet.semaphore import Semaphore
from nameko.exceptions import ContainerBeingKilled
from sqlalchemy.exc import SQLAlchemyError

from shared.plumbing import crash_points, inbox, logs, metrics, pauses
from shared.plumbing.events import BusAway, Fate, Handles
from shared.plumbing.mishaps import Kind, Mishap
from shared.plumbing.rabbit.gates import Gate
from shared.plumbing.rabbit.lines import Letter, Sender
from shared.plumbing.rabbit.notes import Note, copy_of, identity, times_returned
from shared.plumbing.rabbit.topology import ReaderQueue, dead_exchange, later_exchange
from shared.plumbing.rabbit.wire import unpack
from shared.plumbing.workers import HANDLER_SECONDS, run_worker

log = logs.logger(__name__)
WORKERS = 16  # events applied at once in this process; the calls of people need workers, too
SUSPECT_AFTER = 2  # times a message came back without a word: perhaps it ends the process that reads it
RENEW_AFTER = 10  # and so often, it is copied before the broker counts to its limit and gives it up
MOST_BEGUN = 5  # times it may be begun without an end
HOLD_SECONDS = 600.0  # well below the half hour after which the broker wants an answer
HOLDS = 3
SEND_AGAIN_SECONDS = 1.0
REMEMBERED = 1000


@dataclass(frozen=True)
class Parcel:
    """A message that has arrived, and for whom."""

    handler: Handles
    queue: ReaderQueue
    message: amqp.Message
    settle: Callable[[bool], None]  # true: acknowledge; false: let the broker put it aside
    is_lost: Callable[[], bool]  # the broker has it again, so nobody waits for our answer

    @property
    def id(self) -> str:
        return identity(self.message)

    def count(self, outcome: str) -> None:
        metrics.INBOX_APPLIED.labels(self.queue.reader, self.queue.event, outcome).inc()


class Left(Exception):
    """We are being ended; the broker will give the message to somebody else."""


class Handling:
    """Sees to the messages of this process."""

    def __init__(self, sender: Sender, gate_of: Callable[[str], Gate], is_stopping: Callable[[], bool]) -> None:
        self.sender = sender
        self.gate_of = gate_of
        self.is_stopping = is_stopping
        self._workers = Semaphore(WORKERS)
        self._alone = Semaphore()
        self._survived: deque[str] = deque(maxlen=REMEMBERED)

    def see_to(self, parcel: Parcel) -> None:
        returned, note = times_returned(parcel.message), Note.on(parcel.message)
        try:
            if returned >= RENEW_AFTER:
                self._later(parcel, note)
            elif returned >= SUSPECT_AFTER or (note.begun and parcel.id not in self._survived):
                self._apply_suspect(parcel, note)
            else:
                self._apply(parcel, note)
        except Left:
            log.info("event_left_to_others", queue=parcel.queue.name, event_id=parcel.id)

    def _apply(self, parcel: Parcel, note: Note) -> None:
        mishap: Mishap | None = None
        for _ in range(HOLDS):
            if not self._may_begin(parcel):
                break
            mishap = self._run(parcel)
            if mishap is None:
                crash_points.reach("reader.committed")
                parcel.settle(True)
                crash_points.reach("reader.settled")
                return
            if mishap.kind is not Kind.AWAY:
                break
            self.gate_of(parcel.queue.reader).shut()
        self._log(parcel, note, mishap)
        if mishap is None or mishap.kind in (Kind.AWAY, Kind.NOT_YET):
            parcel.count("waiting")
            self._later(parcel, note.waited())
        elif mishap.kind is Kind.UNREADABLE:
            self._put_aside(parcel, note, "unreadable", mishap)
        elif note.tries + 1 >= pauses.TRIES:
            self._put_aside(parcel, note.tried(), "failed", mishap)
        else:
            parcel.count("later")
            self._later(parcel, note.tried())

    def _apply_suspect(self, parcel: Parcel, note: Note) -> None:
        """Apply what may end this process: one at a time, and only after a copy that knows of it is kept.

        If it ends the process, the copy comes back and knows that it was begun; its neighbours in flight
        are returned by the broker, and are seen to before it comes. If it does not, the inbox drops the copy.
        """
        with self._alone:
            if not self._may_begin(parcel):
                self._later(parcel, note)
                return
            if note.begun and self._was_applied(parcel):
                parcel.count("duplicate")
                parcel.settle(True)
                return
            if note.begun >= MOST_BEGUN:
                ended = Mishap(Kind.FAILED, "ProcessEnded", "each time it was begun, the process that read it ended")
                self._put_aside(parcel, note, "ended_the_process", ended)
                return
            self._later(parcel, note.began())
            mishap = self._run(parcel)
            self._survived.append(parcel.id)
        if mishap is not None:
            self._log(parcel, note, mishap)

    def _was_applied(self, parcel: Parcel) -> bool:
        """A copy that only stood in for a message whose end we did not live to see."""
        database = self.gate_of(parcel.queue.reader).database
        try:
            with database.transaction() as session:
                return inbox.was_applied(session, UUID(parcel.id), parcel.queue.event)
        except (ValueError, SQLAlchemyError):
            return False

    def _may_begin(self, parcel: Parcel) -> bool:
        gate = self.gate_of(parcel.queue.reader)
        is_open = gate.wait(HOLD_SECONDS, lambda: self.is_stopping() or parcel.is_lost())
        if self.is_stopping() or parcel.is_lost():
            raise Left
        return is_open

    def _run(self, parcel: Parcel) -> Mishap | None:
        """Apply the event in a worker of its service, with its inbox mark; what went wrong, if anything."""
        with self._workers:
            if self.is_stopping():
                raise Left
            try:
                envelope = unpack(parcel.message, parcel.handler.address)
                run_worker(parcel.handler, envelope, HANDLER_SECONDS)
            except ContainerBeingKilled:
                raise Left from None
            except (Exception, eventlet.Timeout) as error:
                return Mishap.of(error)
        return None

    def _later(self, parcel: Parcel, note: Note) -> None:
        seconds = pauses.pause_after(max(note.tries, note.waits, note.begun))
        exchange = later_exchange(parcel.queue.reader, seconds)
        self._hand_on(parcel, Letter(exchange, parcel.queue.name, copy_of(parcel.message, note.headers())))

    def _put_aside(self, parcel: Parcel, note: Note, reason: str, mishap: Mishap) -> None:
        parcel.count("dead")
        copy = copy_of(parcel.message, note.last_headers(reason, mishap))
        self._hand_on(parcel, Letter(dead_exchange(parcel.queue.reader), parcel.queue.name, copy))

    def _hand_on(self, parcel: Parcel, letter: Letter) -> None:
        """Let a copy stand in for the message. Only when the broker has it is the message itself settled."""
        while not self._is_sent(letter):
            if parcel.is_lost() or self.is_stopping():
                raise Left
            eventlet.sleep(SEND_AGAIN_SECONDS)
        parcel.settle(True)

    def _is_sent(self, letter: Letter) -> bool:
        try:
            return self.sender.send([letter]) == [Fate.ARRIVED]
        except BusAway as error:
            log.warning("broker_away", error=str(error))
            return False

    def _log(self, parcel: Parcel, note: Note, mishap: Mishap | None) -> None:
        facts: dict[str, Any] = {"queue": parcel.queue.name, "event_id": parcel.id, "tries": note.tries}
        log.error("event_not_applied", error=str(mishap or "the database is away"), **facts)

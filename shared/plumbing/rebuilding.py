"""A replay at work: copies are built anew from the facts in a shadow, then the live tables are made equal to it.

The service goes on meanwhile. What it applies is noted for the replay as well, so at the end both have seen
exactly the same facts, in one snapshot of the database; only rows that differ are written, in one transaction
for each plant. Whoever reads sees the tables as they were until then, and never an empty one.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from uuid import UUID

import eventlet
from psycopg2 import errorcodes
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, ProgrammingError
from sqlalchemy.orm import Session

from shared.plumbing import logs, replays
from shared.plumbing.batches import batches
from shared.plumbing.copies import Copies, Mended
from shared.plumbing.database import code_of, is_worth_retrying
from shared.plumbing.events import Envelope
from shared.plumbing.mending import mend
from shared.plumbing.shadow import CannotApply, Shadow
from shared.plumbing.tables import InboxMessage, OutboxMessage, ReplayedFact

log = logs.logger(__name__)
FEW = 200  # facts that may still be applied while the snapshot is held
AT_ONCE = 500
MOST_TRIES = 20
NAMED = 20


class NotInAnyLog(Exception):
    """Facts were applied here that no producer's log holds any more; rebuilding would take their effect back."""


class Rebuilding:
    """One replay of one service."""

    def __init__(
        self, service: str, copies: Copies, transaction: Callable[[], AbstractContextManager[Session]]
    ) -> None:
        self.service = service
        self.copies = copies
        self.transaction = transaction
        self.facts = 0

    def run(self) -> None:
        """Rebuild every plant, and leave word how it went."""
        started = time.monotonic()
        try:
            mended = self._rebuild()
        except (NotInAnyLog, CannotApply) as error:
            self._end(replays.FAILED, reason=f"{_sentence(type(error).__doc__)}: {error}")
        except ProgrammingError as error:
            log.exception("replay_failed", service=self.service)
            is_forbidden = code_of(error) == errorcodes.INSUFFICIENT_PRIVILEGE
            why = f"only the owner of the tables may: {error.orig}" if is_forbidden else repr(error)
            self._end(replays.FAILED, reason=why)
        except Exception as error:
            log.exception("replay_failed", service=self.service)
            self._end(replays.FAILED, reason=repr(error))
        else:
            seconds = round(time.monotonic() - started, 1)
            counted = Counter(f"{one.table} {one.how}" for one in mended)
            log.info("replayed", service=self.service, facts=self.facts, seconds=seconds, mended=dict(counted))
            self._end(replays.DONE, facts=self.facts, seconds=seconds, mended=dict(sorted(counted.items())))

    def _end(self, state: str, **told: object) -> None:
        with self.transaction() as session:
            replays.end(session, state, **told)

    def _rebuild(self) -> list[Mended]:
        with self.transaction() as session:
            _take_snapshot(session)
            self._refuse_to_forget(session)
            plants = self._plants(session)
        mended: list[Mended] = []
        for plant in plants:
            mended += self._rebuild_plant(plant)
        return mended

    def _rebuild_plant(self, plant: str) -> list[Mended]:
        shadow, done = Shadow(self.copies, plant), set[UUID]()
        try:
            for _ in range(MOST_TRIES):
                due = self._due(plant, shadow, done)
                self._catch_up(shadow, due)
                done.update(due)
                try:
                    mended = self._mend(plant, shadow, done)
                except DBAPIError as error:
                    if not is_worth_retrying(error):
                        raise
                    log.info("replay_met_a_change", service=self.service, plant=plant)
                    continue
                if mended is not None:
                    self.facts += len(done)
                    return mended
            raise CannotApply(f"facts come faster than they can be applied again, in plant {plant}")
        finally:
            shadow.close()

    def _due(self, plant: str, shadow: Shadow, done: set[UUID]) -> list[UUID]:
        with self.transaction() as session:
            _take_snapshot(session)
            shadow.lend(session)
            return self._not_done(session, plant, done)

    def _catch_up(self, shadow: Shadow, due: Sequence[UUID]) -> None:
        applied = self.facts
        for ids in batches(due, AT_ONCE):
            with self.transaction() as session:
                facts = self._read(session, ids)
            shadow.apply(facts)
            applied += len(facts)
            with self.transaction() as session:
                replays.move(session, replays.RUNNING, applied=applied)

    def _mend(self, plant: str, shadow: Shadow, done: set[UUID]) -> list[Mended] | None:
        """In one snapshot: apply what came last, compare, put right. None when too much came meanwhile."""
        with self.transaction() as session:
            _take_snapshot(session)
            shadow.lend(session)
            last = self._not_done(session, plant, done)
            if len(last) > FEW:
                return None
            shadow.apply(self._read(session, last))
            done.update(last)
            shadow.settle()
            return mend(session, shadow, self.copies)

    # ── which facts ──

    def _names(self, *, own: bool) -> list[str]:
        return [name for name, event in self.copies.events.items() if (event.owner == self.service) is own]

    def _plants(self, session: Session) -> list[str]:
        heard = session.scalars(select(ReplayedFact.plant).distinct())
        told = session.scalars(
            select(OutboxMessage.plant).where(OutboxMessage.name.in_(self._names(own=True))).distinct()
        )
        return sorted({*heard, *told})

    def _not_done(self, session: Session, plant: str, done: set[UUID]) -> list[UUID]:
        """What was applied here, and told by ourselves, in the order in which it happened."""
        heard = (
            select(ReplayedFact.event_id, ReplayedFact.recorded_at)
            .join(
                InboxMessage,
                (InboxMessage.event_id == ReplayedFact.event_id) & (InboxMessage.handler == ReplayedFact.name),
            )
            .where(ReplayedFact.plant == plant, ReplayedFact.name.in_(self._names(own=False)))
        )
        told = select(OutboxMessage.event_id, OutboxMessage.recorded_at).where(
            OutboxMessage.plant == plant, OutboxMessage.name.in_(self._names(own=True))
        )
        found: list[tuple[datetime, UUID]] = []
        for statement in (heard, told):
            for event_id, recorded_at in session.execute(statement):
                if event_id not in done:
                    found.append((recorded_at, event_id))
            eventlet.sleep(0)
        return [event_id for _, event_id in sorted(found)]

    def _read(self, session: Session, ids: Sequence[UUID]) -> list[Envelope]:
        """The facts with these ids, in this order."""
        found: dict[UUID, Envelope] = {}
        for row in session.scalars(select(ReplayedFact).where(ReplayedFact.event_id.in_(ids))):
            found[row.event_id] = Envelope(
                owner=row.owner,
                name=row.name,
                version=row.version,
                event_id=row.event_id,
                plant=row.plant,
                correlation_id="",
                recorded_at=row.recorded_at,
                data=row.data,
            )
        for own in session.scalars(select(OutboxMessage).where(OutboxMessage.event_id.in_(ids))):
            found[own.event_id] = Envelope.of(self.service, own)
        return [found[event_id] for event_id in ids]

    def _refuse_to_forget(self, session: Session) -> None:
        lost = session.execute(
            select(InboxMessage.handler, InboxMessage.event_id)
            .outerjoin(ReplayedFact, ReplayedFact.event_id == InboxMessage.event_id)
            .where(InboxMessage.handler.in_(self._names(own=False)), ReplayedFact.event_id.is_(None))
            .limit(NAMED)
        ).all()
        if lost:
            raise NotInAnyLog(", ".join(f"{name} {event_id}" for name, event_id in lost))


def _take_snapshot(session: Session) -> None:
    """See one state of the database to the end of this transaction; who changed it meanwhile makes it fail."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        session.execute(text("SET LOCAL idle_in_transaction_session_timeout = '120s'"))


def _sentence(doc: str | None) -> str:
    return (doc or "").strip().rstrip(".")

"""The outbox: a fact is recorded in the transaction that makes it true, and published after.

`record` only notes the fact on the session; `write_recorded`, called by the transaction just before it
commits, writes all of them with one INSERT.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

import orjson
from sqlalchemy import ColumnElement, func, insert, or_, select, update
from sqlalchemy.orm import Session

from shared.contracts.caller import Caller
from shared.contracts.messages import Event
from shared.plumbing import clock, pauses
from shared.plumbing.ids import new_id
from shared.plumbing.tables import OutboxMessage

E = TypeVar("E", bound=Event)
_KEY = "recorded events"


def record(session: Session, event: Event) -> None:
    """Note a fact; it is stored and published if, and only if, this transaction commits."""
    session.info.setdefault(_KEY, []).append(event)


def audit(
    session: Session,
    caller: Caller,
    audited: Callable[..., Event],
    *,
    action: str,
    object: str,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Note who changed what: `action` is `<thing>.<verb>`, `object` the thing's number or id.

    `audited` is the `…Audited` event of the owner; all of them have the same fields.
    """
    record(
        session,
        audited(
            plant=caller.plant,
            actor=caller.username,
            action=action,
            object=object,
            before=before,
            after=after,
            at=clock.now(),
            correlation_id=caller.correlation_id,
        ),
    )


def recorded(session: Session) -> list[Event]:
    """The facts noted so far in this transaction."""
    return list(session.info.get(_KEY, ()))


def write_recorded(session: Session, correlation_id: str) -> int:
    """Store what was noted, in one statement. Returns how many events wait for the relay."""
    events: list[Event] = session.info.pop(_KEY, [])
    if not events:
        return 0
    now = clock.now()
    rows = [
        {
            "event_id": new_id(),
            "plant": event.plant,
            "name": type(event).__name__,
            "version": event.version,
            "data": orjson.dumps(event.dump()).decode(),
            "correlation_id": correlation_id,
            "recorded_at": now,
            "attempts": 0,
        }
        for event in events
    ]
    session.execute(insert(OutboxMessage), rows)
    return len(rows)


def unpublished(session: Session, limit: int, *, given_up_too: bool) -> list[OutboxMessage]:
    """The oldest facts due for publishing. Replicas of a relay do not see each other's rows."""
    due = or_(OutboxMessage.not_before.is_(None), OutboxMessage.not_before <= clock.now())
    wanted = select(OutboxMessage).where(OutboxMessage.published_at.is_(None), due)
    if not given_up_too:
        wanted = wanted.where(OutboxMessage.attempts < pauses.TRIES)
    return list(session.scalars(wanted.order_by(OutboxMessage.position).limit(limit).with_for_update(skip_locked=True)))


def mark_published(session: Session, positions: list[int]) -> None:
    """Note that these facts have arrived. The rows stay."""
    _change(session, OutboxMessage.position.in_(positions), published_at=clock.now())


def put_off(session: Session, position: int, *, attempts: int, seconds: float) -> None:
    """Note how often a fact was tried, and let it wait before it is tried again."""
    not_before = clock.now() + timedelta(seconds=seconds)
    _change(session, OutboxMessage.position == position, attempts=attempts, not_before=not_before)


def _change(session: Session, which: ColumnElement[bool], **values: Any) -> None:
    statement = update(OutboxMessage).where(which).values(**values)
    session.execute(statement.execution_options(synchronize_session=False))


def waiting(session: Session, *, given_up_too: bool) -> tuple[int, datetime | None]:
    """How many facts are not yet published, and since when the oldest waits."""
    wanted = select(func.count(), func.min(OutboxMessage.recorded_at)).where(OutboxMessage.published_at.is_(None))
    if not given_up_too:
        wanted = wanted.where(OutboxMessage.attempts < pauses.TRIES)
    count, oldest = session.execute(wanted).one()
    return count, oldest


def _given_up() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return OutboxMessage.published_at.is_(None), OutboxMessage.attempts >= pauses.TRIES


def count_given_up(session: Session) -> int:
    """How many dead letters an embedded service has."""
    return session.scalar(select(func.count()).select_from(OutboxMessage).where(*_given_up())) or 0


def given_up(session: Session) -> list[OutboxMessage]:
    """Facts that a reader in this process failed to apply too often: an embedded plant's dead letters, oldest first."""
    return list(session.scalars(select(OutboxMessage).where(*_given_up()).order_by(OutboxMessage.position)))


def told_about(session: Session, plant: str, kinds: tuple[type[E], ...], id: str) -> list[E]:
    """What this service has told, of these kinds, about an id. It reads much of the log: not for every day."""
    by_name = {kind.__name__: kind for kind in kinds}
    rows = session.execute(
        select(OutboxMessage.name, OutboxMessage.data)
        .where(OutboxMessage.plant == plant, OutboxMessage.name.in_(by_name), OutboxMessage.data.contains(id))
        .order_by(OutboxMessage.position)
    )
    return [by_name[name].load(orjson.loads(data)) for name, data in rows]

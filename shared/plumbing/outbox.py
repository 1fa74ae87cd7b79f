"""The outbox: a fact is recorded in the transaction that makes it true, and published after.

`record` only notes the fact on the session; `write_recorded`, called by the transaction just before it
commits, writes all of them with one INSERT.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import func, insert, or_, select, update
from sqlalchemy.orm import Session

from shared.contracts.caller import Caller
from shared.contracts.messages import Event
from shared.plumbing import clock
from shared.plumbing.ids import new_id
from shared.plumbing.tables import OutboxMessage

_KEY = "recorded events"
LONGEST_PAUSE = 60  # seconds between two tries to deliver one event


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


def unpublished(session: Session, limit: int) -> list[OutboxMessage]:
    """The oldest facts due for publishing. Replicas of a relay do not see each other's rows."""
    due = or_(OutboxMessage.not_before.is_(None), OutboxMessage.not_before <= clock.now())
    return list(
        session.scalars(
            select(OutboxMessage)
            .where(OutboxMessage.published_at.is_(None), due)
            .order_by(OutboxMessage.position)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
    )


def mark(session: Session, published: list[int], failed: list[tuple[int, int]]) -> None:
    """Note what the relay achieved. A failed row (position, tries so far) waits longer each time."""
    now = clock.now()
    if published:
        session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.position.in_(published))
            .values(published_at=now)
            .execution_options(synchronize_session=False)
        )
    for position, attempts in failed:
        pause = min(LONGEST_PAUSE, 0.5 * 2 ** min(attempts, 10))
        session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.position == position)
            .values(attempts=attempts + 1, not_before=now + timedelta(seconds=pause))
            .execution_options(synchronize_session=False)
        )


def waiting(session: Session) -> tuple[int, datetime | None]:
    """How many facts are not yet published, and since when the oldest waits."""
    count, oldest = session.execute(
        select(func.count(), func.min(OutboxMessage.recorded_at)).where(OutboxMessage.published_at.is_(None))
    ).one()
    return count, oldest

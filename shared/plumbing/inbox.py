"""The inbox: each event is applied once per handler, in the transaction that applies it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from shared.plumbing import clock
from shared.plumbing.tables import InboxMessage

_INSERTS: dict[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def first_time(session: Session, event_id: UUID, handler: str) -> bool:
    """Remember the event for this handler. False if it was applied before."""
    insert = _INSERTS[session.get_bind().dialect.name]
    statement = (
        insert(InboxMessage)
        .values(event_id=event_id, handler=handler, applied_at=clock.now())
        .on_conflict_do_nothing()
        .returning(InboxMessage.event_id)
    )
    return session.execute(statement).first() is not None


def was_applied(session: Session, event_id: UUID, handler: str) -> bool:
    """Has this handler applied the event before?"""
    return session.get(InboxMessage, (event_id, handler)) is not None

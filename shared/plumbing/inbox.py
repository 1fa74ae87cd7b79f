"""The inbox: each event is applied once per handler, in the transaction that applies it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, bindparam
from sqlalchemy.orm import Session

from shared.plumbing import clock
from shared.plumbing.columns import UtcInstant
from shared.plumbing.inserts import insert_into
from shared.plumbing.replays import alive_since, is_collecting
from shared.plumbing.tables import InboxMessage


@dataclass(frozen=True)
class Noted:
    """What the inbox says of an event: was it new here, and does a replay want to hear of it too?"""

    fresh: bool
    for_replay: bool = False


def note(session: Session, event_id: UUID, handler: str, *, owner: str, recorded_at: datetime) -> Noted:
    """Remember the event for this handler; not fresh if it was applied before. One statement."""
    row = {
        "event_id": event_id,
        "handler": handler,
        "applied_at": clock.now(),
        "owner": owner,
        "recorded_at": recorded_at,
        "moved_since": alive_since(),
    }
    noted = session.execute(_remember(session.get_bind().dialect.name), row).first()
    return Noted(fresh=False) if noted is None else Noted(fresh=True, for_replay=bool(noted[1]))


@cache
def _remember(dialect: str) -> Any:
    """Made once: making a statement costs more than asking it."""
    inbox = cast(Table, InboxMessage.__table__)
    insert = insert_into(inbox, dialect).values({column: bindparam(column.key) for column in inbox.columns})
    for_replay = is_collecting(bindparam("moved_since", type_=UtcInstant()))
    return insert.on_conflict_do_nothing().returning(inbox.c.event_id, for_replay)


def was_applied(session: Session, event_id: UUID, handler: str) -> bool:
    """Has this handler applied the event before?"""
    return session.get(InboxMessage, (event_id, handler)) is not None

"""Looking at what a transaction is about to tell the plant."""

from __future__ import annotations

from sqlalchemy.orm import Session

from shared.contracts.messages import Event
from shared.plumbing import outbox


def recorded(session: Session, *kinds: type[Event]) -> list[Event]:
    """The events noted in this session so far, optionally only some kinds."""
    return [event for event in outbox.recorded(session) if not kinds or isinstance(event, kinds)]

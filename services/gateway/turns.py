"""One change of a thing after the other: who brings an `If-Match` is held against what the one before left there."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session


def take_turn(session: Session, *thing: str) -> None:
    """Nobody else changes this thing until the transaction ends. SQLite lets one write at a time anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:thing, 0))"), {"thing": "\n".join(thing)})

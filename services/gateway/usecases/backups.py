"""That a backup was taken: noted by whoever took it, so that its age can be watched."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.gateway.models import Backup
from shared.plumbing.database import Database


def note(database_url: str, taken_at: datetime, file: str, size: int) -> None:
    """Keep the newest backup in mind, in the gateway's own database."""
    database = Database(database_url)
    try:
        with database.transaction() as session:
            session.merge(Backup(taken_at=taken_at, file=file, bytes=size))
    finally:
        database.close()


def newest(session: Session) -> datetime | None:
    """Of which moment the newest backup is."""
    return session.scalar(select(func.max(Backup.taken_at)))

"""The one clock. The demo plays past days by setting it; nothing else does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_ahead = timedelta(0)


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC) + _ahead


def pretend(instant: datetime | None) -> None:
    """Let the clock of this process run on from another instant; None goes back to real time."""
    global _ahead
    _ahead = timedelta(0) if instant is None else instant - datetime.now(UTC)

"""Waiting for PostgreSQL without stopping anybody else, and never for ever.

libpq's own time-outs do not count where the driver waits through a callback, and a server that hangs keeps its
sockets alive. So it is the callback that gives up; the driver then closes the connection.
"""

from __future__ import annotations

from typing import Any

import psycopg2
from eventlet import hubs
from psycopg2 import extensions

SECONDS = 8.5  # a little longer than a statement may take
KNOCK_SECONDS = 4.0  # to connect, or to say whether anybody is there: both together end before the caller gives up


class Connection(extensions.connection):
    """A connection that is given up when the server says nothing for too long."""

    patience: float | None = SECONDS

    @property
    def patience_now(self) -> float | None:
        """A new connection, and the pool's "are you there?" (which alone commits by itself), get less than work."""
        is_knocking = self.status == extensions.STATUS_SETUP or self.autocommit
        return min(self.patience, KNOCK_SECONDS) if self.patience is not None and is_knocking else self.patience


class Patient(Connection):
    """For work that may take its time, such as migrations."""

    patience = None


class Silent(psycopg2.OperationalError):
    """The server holds the connection and says nothing."""


def bound() -> None:
    """Put an end to every wait, where the driver waits through a callback because the process runs green."""
    if extensions.get_wait_callback() is not None:
        extensions.set_wait_callback(_wait)


def _wait(connection: Any) -> None:
    patience = getattr(connection, "patience_now", SECONDS)
    while (state := connection.poll()) != extensions.POLL_OK:
        if state not in (extensions.POLL_READ, extensions.POLL_WRITE):
            raise psycopg2.OperationalError(f"bad result from poll: {state!r}")
        reading = state == extensions.POLL_READ
        hubs.trampoline(
            connection.fileno(),
            read=reading or None,
            write=not reading or None,
            timeout=patience,
            timeout_exc=Silent(f"no word from the server in {patience} s"),
        )

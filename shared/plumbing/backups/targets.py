"""Where a backup goes: a database that is prepared aside, and takes the place of the old one in one step.

The old database is as it was until `settle`. Around the settling of several databases each carries a mark,
a table that makes Gongdan refuse to start on it; so a restore that was interrupted there is noticed, and
is done again. The mark is taken away when everything is in order.
"""

from __future__ import annotations

from typing import Protocol

import sqlalchemy as sa
from alembic.migration import MigrationContext
from sqlalchemy.engine import make_url

from shared.plumbing.backups.refusals import BackupRefused
from shared.plumbing.backups.rows import tables_of
from shared.plumbing.migrations import MARK

MAKE_MARK = f"CREATE TABLE IF NOT EXISTS {MARK} (backup VARCHAR(200))"
DROP_MARK = f"DROP TABLE IF EXISTS {MARK}"


class Target(Protocol):
    """One service's database, to be replaced."""

    service: str

    def look(self) -> bool:
        """Is there anything in it? Refuses what is in use, and what is not this service's database."""

    def stage(self) -> sa.Connection:
        """A transaction in which the new database is built; nobody sees it."""

    def mark(self) -> None:
        """Let nobody start on this database from now on, whatever becomes of us."""

    def settle(self) -> None:
        """The new database takes the place of the old one."""

    def release(self) -> None:
        """It may be used."""

    def discard(self) -> None:
        """Forget what was staged and not settled; harmless after `settle`."""


def target_of(service: str, url: str) -> Target:
    from shared.plumbing.backups.postgres_target import PostgresTarget
    from shared.plumbing.backups.sqlite_target import SqliteTarget

    return (SqliteTarget if make_url(url).get_backend_name() == "sqlite" else PostgresTarget)(service, url)


def holds_rows(connection: sa.Connection, service: str) -> bool:
    """Has somebody worked with this database? Refuses another service's, and whatever else is not ours."""
    if sa.inspect(connection).has_table(MARK):
        return False  # a restore was interrupted: what is left of the old one was given up then
    tables = tables_of(connection)
    revision = MigrationContext.configure(connection).get_current_revision()
    if tables and (revision is None or not revision.startswith(f"{service}_")):
        holds = f"is at {revision}" if revision else "holds other tables"
        raise BackupRefused(f"the database set for {service} {holds}: look at the settings")
    return any(connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first() for table in tables)

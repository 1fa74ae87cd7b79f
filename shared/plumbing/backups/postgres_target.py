"""A PostgreSQL database is emptied, built and filled in one transaction."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from shared.plumbing import migrations
from shared.plumbing.backups.refusals import BackupRefused
from shared.plumbing.backups.targets import DROP_MARK, MAKE_MARK, holds_rows
from shared.plumbing.discretion import discreet_engine
from shared.plumbing.migrations import MARK

_OPTIONS = {"connect_timeout": 5, "options": "-c timezone=UTC -c statement_timeout=0 -c lock_timeout=5000"}
_OTHERS = sa.text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename IS NOT NULL"
)
_TABLES = sa.text("SELECT format('%I', tablename) FROM pg_tables WHERE schemaname = current_schema()")
_ROLES = sa.text(
    "SELECT DISTINCT rolname FROM pg_class, aclexplode(relacl) JOIN pg_roles ON pg_roles.oid = grantee"
    " WHERE relname = 'outbox' AND relnamespace = current_schema()::regnamespace AND grantee <> relowner"
    " AND privilege_type = 'INSERT'"  # who may only read, backups for one, is not a service
)


class PostgresTarget:
    """One database of a server. Whoever else is connected to it stands in the way."""

    def __init__(self, service: str, url: str) -> None:
        self.service = service
        self._engine = discreet_engine(url, poolclass=NullPool, connect_args=_OPTIONS)
        self._staged: sa.Connection | None = None
        self._roles: list[str] = []

    def look(self) -> bool:
        try:
            with self._engine.connect() as connection:
                others = connection.execute(_OTHERS).scalar_one()
                if others:
                    raise BackupRefused(
                        f"the database of {self.service} is in use by {others} other connections; stop the service"
                    )
                return holds_rows(connection, self.service)
        except DBAPIError as error:
            raise BackupRefused(f"the database of {self.service} does not answer: {error.orig}") from None

    def stage(self) -> sa.Connection:
        self._staged = self._engine.connect()
        self._roles = list(self._staged.execute(_ROLES).scalars())
        tables = [name for name in self._staged.execute(_TABLES).scalars() if name != MARK]
        if tables:
            self._staged.execute(sa.text(f"DROP TABLE {', '.join(tables)} CASCADE"))
        return self._staged

    def mark(self) -> None:
        """Whom the owner let into the old tables he lets into the new ones, with what this version needs."""
        assert self._staged is not None
        for role in self._roles:
            migrations.grant(self._staged, self.service, role)
        with self._engine.begin() as connection:
            connection.execute(sa.text(MAKE_MARK))

    def settle(self) -> None:
        assert self._staged is not None
        self._staged.commit()
        self._staged.close()
        self._staged = None

    def release(self) -> None:
        with self._engine.begin() as connection:
            connection.execute(sa.text(DROP_MARK))

    def discard(self) -> None:
        if self._staged is not None:
            self._staged.close()
            self._staged = None

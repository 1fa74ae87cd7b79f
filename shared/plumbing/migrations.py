"""Alembic without its ini files: each service keeps numbered scripts in `services/<service>/migrations/`."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import op
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Engine

from shared.plumbing import privileges
from shared.plumbing.columns import AutoId, UtcInstant
from shared.plumbing.settings import BadSettings

MARK = "unfinished_restore"  # a table that is there while a restored database must not be used yet
ROOT = Path(__file__).resolve().parent.parent.parent


def scripts(service: str) -> ScriptDirectory:
    """The service's migration scripts, oldest to newest."""
    folder = ROOT / "services" / service / "migrations"
    return ScriptDirectory(str(folder), version_locations=[str(folder)])


def upgrade(service: str, engine: Engine, role: str | None = None) -> None:
    """Bring a service's database to the newest revision, all of it or nothing.

    On PostgreSQL the `role` that the service runs as gets what it needs of the tables.
    """
    with engine.begin() as connection:
        refuse_unfinished(service, connection)
        upgrade_within(connection, service)
        grant(connection, service, role)


def grant(connection: sa.Connection, service: str, role: str | None) -> None:
    """Give the role that the service runs as what it needs of the tables, where databases know roles."""
    if role is not None and connection.dialect.name == "postgresql":
        privileges.grant(connection, Path(scripts(service).dir), role)


def refuse_unfinished(service: str, connection: sa.Connection) -> None:
    """A restore that was interrupted has left databases of different times."""
    if sa.inspect(connection).has_table(MARK):
        raise BadSettings(f"the database of {service} is being restored, or that was interrupted: restore it again")


def upgrade_within(connection: sa.Connection, service: str, to: str = "head") -> None:
    """Bring a service's database to a revision, as part of the transaction that is open."""
    directory = scripts(service)
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(727001)"))  # one migrating replica at a time
    environment = EnvironmentContext(
        Config(), directory, fn=lambda revision, context: directory._upgrade_revs(to, revision)
    )
    environment.configure(connection=connection, render_as_batch=True, transactional_ddl=False)
    environment.run_migrations()


def knows(service: str, revision: str) -> bool:
    """Is this a revision that this version of Gongdan can migrate from?"""
    return any(script.revision == revision for script in scripts(service).walk_revisions())


def current(engine: Engine) -> str | None:
    """The revision a database stands at."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def is_behind(service: str, engine: Engine) -> bool:
    """Does the database lack revisions we know? One we do not know is a newer Gongdan's, which keeps what we need."""
    with engine.connect() as connection:
        refuse_unfinished(service, connection)
    known = [script.revision for script in scripts(service).walk_revisions()]
    revision = current(engine)
    return revision is None or (revision in known and revision != known[0])


def create_plumbing_tables() -> None:
    """The outbox, inbox and answers, as of every service's first migration."""
    op.create_table(
        "outbox",
        sa.Column("position", AutoId, primary_key=True, autoincrement=True),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("plant", sa.String(40), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("correlation_id", sa.String(80), nullable=False),
        sa.Column("recorded_at", UtcInstant(), nullable=False),
        sa.Column("published_at", UtcInstant(), nullable=True),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("not_before", UtcInstant(), nullable=True),
        sa.UniqueConstraint("event_id", name="uq_outbox_event_id"),
    )
    unpublished = sa.text("published_at IS NULL")
    op.create_index(
        "ix_outbox_unpublished", "outbox", ["position"], sqlite_where=unpublished, postgresql_where=unpublished
    )
    op.create_table(
        "inbox",
        sa.Column("event_id", sa.Uuid(), primary_key=True),
        sa.Column("handler", sa.String(120), primary_key=True),
        sa.Column("applied_at", UtcInstant(), nullable=False),
    )
    op.create_table(
        "answers",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("request_id", sa.Uuid(), primary_key=True),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("answered_at", UtcInstant(), nullable=False),
    )


def let_facts_be_compared_and_replayed() -> None:
    """Who told an applied fact and when, how often a fact was sent again, and room for a replay."""
    op.add_column("outbox", sa.Column("sent_again", sa.BigInteger(), nullable=True))
    op.create_index("ix_outbox_recorded_at", "outbox", ["recorded_at"])
    op.add_column("inbox", sa.Column("owner", sa.String(40), nullable=True))
    op.add_column("inbox", sa.Column("recorded_at", UtcInstant(), nullable=True))
    op.create_index("ix_inbox_owner_recorded_at", "inbox", ["owner", "recorded_at"])
    op.create_table(
        "replays",
        sa.Column("id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("moved_at", UtcInstant(), nullable=False),
        sa.Column("told", sa.JSON(), nullable=False),
    )
    op.create_table(
        "replayed_facts",
        sa.Column("event_id", sa.Uuid(), primary_key=True),
        sa.Column("owner", sa.String(40), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("plant", sa.String(40), nullable=False),
        sa.Column("recorded_at", UtcInstant(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
    )
    op.create_index("ix_replayed_facts_plant_recorded_at", "replayed_facts", ["plant", "recorded_at"])

"""What a service's own role may do in its database: read and add everywhere, change and remove where its code does.

Migrations run as the owner of the tables, services as a role that can neither change their shape nor edit
what is only ever added to. Each service says in `migrations/privileges.sql` where its tables differ.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import Connection

from shared.plumbing.settings import BadSettings

# The event log keeps its facts; only how far each has come is noted. Marks and answers stay as they are.
_EVERYWHERE = """
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role};
GRANT USAGE ON SCHEMA public TO {role};
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {role};
GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO {role};
REVOKE UPDATE ON outbox, inbox, answers FROM {role};
GRANT UPDATE (published_at, attempts, not_before, sent_again) ON outbox TO {role};
GRANT DELETE ON replayed_facts TO {role};
REVOKE INSERT, UPDATE ON alembic_version FROM {role};
"""


def grant(connection: Connection, migrations: Path, role: str) -> None:
    """Give the role exactly what the service needs. Runs in the transaction that changed the tables."""
    found = connection.execute(text("SELECT quote_ident(rolname) FROM pg_roles WHERE rolname = :role"), {"role": role})
    name = found.scalar_one_or_none()
    if name is None:
        raise BadSettings(f"GONGDAN_DATABASE_ROLE names {role}, and PostgreSQL knows no such role")
    for statements in (_EVERYWHERE, (migrations / "privileges.sql").read_text("utf-8")):
        connection.exec_driver_sql(statements.replace("{role}", name))

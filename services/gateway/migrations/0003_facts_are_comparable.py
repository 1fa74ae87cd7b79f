"""Facts can be compared with their producers, and applied once more by a replay."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.plumbing.migrations import let_facts_be_compared_and_replayed

revision = "gateway_0003"
down_revision = "gateway_0002"

OUR_OWN = ("user", "role", "api_key")  # what the gateway itself keeps; all else was told by others


def upgrade() -> None:
    let_facts_be_compared_and_replayed()
    op.add_column("audit_entries", sa.Column("told_by", sa.String(40), nullable=True))
    entries = sa.table("audit_entries", sa.column("action", sa.String), sa.column("told_by", sa.String))
    ours = sa.or_(*(entries.c.action.like(f"{kind}.%") for kind in OUR_OWN))
    op.execute(sa.update(entries).where(sa.not_(ours)).values(told_by="earlier"))

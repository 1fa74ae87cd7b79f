"""Who did it, what kind of thing was done, and to what, are looked for without reading the whole log."""

from __future__ import annotations

from alembic import op

revision = "gateway_0008"
down_revision = "gateway_0007"

TABLE = "audit_entries"


def upgrade() -> None:
    for column in ("object", "actor"):
        op.drop_index(f"ix_audit_entries_{column}", TABLE)
    for column in ("object", "actor", "action"):
        op.create_index(f"ix_audit_entries_{column}", TABLE, ["plant", column, "at", "id"])

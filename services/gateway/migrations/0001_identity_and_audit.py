"""Users, roles, sessions, keys, known plants and the audit log."""

import sqlalchemy as sa
from alembic import op

from shared.plumbing.columns import UtcInstant
from shared.plumbing.migrations import create_plumbing_tables

revision = "gateway_0001"
down_revision = None


def upgrade() -> None:
    create_plumbing_tables()
    op.create_table(
        "users",
        sa.Column("username", sa.String(40), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("worker", sa.String(40)),
        sa.Column("password_hash", sa.String(200)),
        sa.Column("pin_hash", sa.String(200)),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("everywhere", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
    )
    op.create_table(
        "memberships",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("username", sa.String(40), sa.ForeignKey("users.username"), primary_key=True, index=True),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("worker", sa.String(40)),
        sa.UniqueConstraint("plant", "worker", name="uq_memberships_plant_worker"),
    )
    op.create_table(
        "roles",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("permissions", sa.JSON(), nullable=False),
    )
    _create_sessions_and_keys()
    op.create_table(
        "known_plants",
        sa.Column("number", sa.String(40), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("time_zone", sa.String(60), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("plant", sa.String(40), nullable=False),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.Column("actor", sa.String(80), nullable=False),
        sa.Column("action", sa.String(80), nullable=False),
        sa.Column("object", sa.String(200), nullable=False),
        sa.Column("before", sa.JSON()),
        sa.Column("after", sa.JSON()),
        sa.Column("correlation_id", sa.String(80), nullable=False),
    )
    op.create_index("ix_audit_entries_newest", "audit_entries", ["plant", "at", "id"])
    op.create_index("ix_audit_entries_object", "audit_entries", ["plant", "object", "at"])
    op.create_index("ix_audit_entries_actor", "audit_entries", ["plant", "actor", "at"])


def _create_sessions_and_keys() -> None:
    op.create_table(
        "sign_ins",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("username", sa.String(40), sa.ForeignKey("users.username"), nullable=False, index=True),
        sa.Column("badge_plant", sa.String(40)),
        sa.Column("began_at", UtcInstant(), nullable=False),
        sa.Column("expires_at", UtcInstant(), nullable=False),
        sa.Column("ended_at", UtcInstant()),
    )
    op.create_table(
        "refresh_tokens",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("sign_in_id", sa.Uuid(), sa.ForeignKey("sign_ins.id"), nullable=False, index=True),
        sa.Column("used_at", UtcInstant()),
    )
    op.create_table(
        "api_keys",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("created_at", UtcInstant(), nullable=False),
        sa.Column("created_by", sa.String(40), nullable=False),
        sa.Column("revoked_at", UtcInstant()),
    )
    op.create_table(
        "api_key_plants",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("key_id", sa.Uuid(), sa.ForeignKey("api_keys.id"), primary_key=True, index=True),
        sa.Column("position", sa.BigInteger(), nullable=False),
    )

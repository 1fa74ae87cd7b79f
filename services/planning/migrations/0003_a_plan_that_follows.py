"""A schedule run has an owner who may die, and a plan is mended when reality moves."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.plumbing.columns import UtcInstant

revision = "planning_0003"
down_revision = "planning_0002"


def upgrade() -> None:
    for column in (
        sa.Column("seconds", sa.BigInteger(), nullable=False, server_default="10"),
        sa.Column("owner", sa.Uuid(), nullable=True),
        sa.Column("alive_until", UtcInstant(), nullable=True),
        sa.Column("tries", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("moved", sa.BigInteger(), nullable=True),
        sa.Column("movable", sa.BigInteger(), nullable=True),
    ):
        op.add_column("schedule_runs", column)
    op.create_table(
        "plan_wishes",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("because", sa.String(40), nullable=False),
        sa.Column("wished_at", UtcInstant(), nullable=False),
    )
    op.create_table(
        "plan_watches",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("owner", sa.Uuid(), nullable=True),
        sa.Column("alive_until", UtcInstant(), nullable=True),
        sa.Column("mended_at", UtcInstant(), nullable=True),
        sa.Column("because", sa.JSON(), nullable=False),
        sa.Column("moved", sa.BigInteger(), nullable=True),
        sa.Column("movable", sa.BigInteger(), nullable=True),
        sa.Column("late", sa.BigInteger(), nullable=True),
    )

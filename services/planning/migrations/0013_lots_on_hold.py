"""Lots of ours that quality has put on hold."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.plumbing.columns import ScaledDecimal, UtcInstant

revision = "planning_0013"
down_revision = "planning_0012"


def upgrade() -> None:
    op.create_table(
        "held_lots",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("lot", sa.String(40), nullable=False),
        sa.Column("work_order_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("held_at", UtcInstant(), nullable=False),
        sa.Column("released", ScaledDecimal(), nullable=False),
        sa.Column("ended_at", UtcInstant()),
    )
    op.create_index("ix_held_lots_work_order", "held_lots", ["plant", "work_order_id", "ended_at"])

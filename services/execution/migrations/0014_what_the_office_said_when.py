"""What the office said about a work order and when, and since when rework was ordered, released or cancelled."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.plumbing.columns import ScaledDecimal, UtcInstant

revision = "execution_0014"
down_revision = "execution_0013"


def upgrade() -> None:
    op.create_table(
        "office_words",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("work_order_id", sa.Uuid(), primary_key=True),
        sa.Column("revision", sa.BigInteger(), primary_key=True),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("quantity", ScaledDecimal(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
    )
    op.create_index("ix_office_words_status", "office_words", ["plant", "status", "at"])
    for column in ("ordered_at", "released_at", "cancelled_at"):
        op.add_column("rework_orders", sa.Column(column, UtcInstant(), nullable=True))
    op.create_index("ix_rework_orders_work_order", "rework_orders", ["plant", "work_order_id"])

"""Lots on hold with what was decided about them, items, and work orders by their number."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.plumbing.columns import ScaledDecimal, UtcInstant

revision = "quality_0009"
down_revision = "quality_0008"


def upgrade() -> None:
    op.create_table(
        "items",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("number", sa.String(40), primary_key=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
    )
    op.create_table(
        "holds",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("item", sa.String(40), nullable=False),
        sa.Column("lot", sa.String(40), nullable=False),
        sa.Column("work_order_id", sa.Uuid()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("released", ScaledDecimal(), nullable=False),
        sa.Column("scrapped", ScaledDecimal(), nullable=False),
        sa.Column("held_at", UtcInstant(), nullable=False),
        sa.Column("held_by", sa.String(200), nullable=False),
    )
    op.create_index("ix_holds_held", "holds", ["plant", "held_at", "id"])
    for column in ("status", "lot", "item"):
        op.create_index(f"ix_holds_{column}", "holds", ["plant", column, "held_at", "id"])
    op.create_table(
        "hold_decisions",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("hold_id", sa.Uuid(), nullable=False),
        sa.Column("move", sa.String(20), nullable=False),
        sa.Column("quantity", ScaledDecimal()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(
            ["plant", "hold_id"], ["holds.plant", "holds.id"], name="fk_hold_decisions_plant_hold_id"
        ),
    )
    op.create_index("ix_hold_decisions_hold", "hold_decisions", ["plant", "hold_id", "at"])
    op.create_index("ix_work_orders_number", "work_orders", ["plant", "number"])

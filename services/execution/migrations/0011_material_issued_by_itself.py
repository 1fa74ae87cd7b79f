"""What reports used of material by their routing waits to be posted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.plumbing.columns import ScaledDecimal, UtcInstant

revision = "execution_0011"
down_revision = "execution_0010"


def upgrade() -> None:
    op.create_table(
        "material_postings",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("reverses", sa.Uuid(), nullable=True),
        sa.Column("operation_id", sa.Uuid(), nullable=False),
        sa.Column("work_order_id", sa.Uuid(), nullable=False),
        sa.Column("work_order", sa.String(40), nullable=False),
        sa.Column("item", sa.String(40), nullable=False),
        sa.Column("quantity", ScaledDecimal(), nullable=False),
        sa.Column("reported_by", sa.String(100), nullable=False),
        sa.Column("due_at", UtcInstant(), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("refusal", sa.JSON(), nullable=True),
        sa.Column("settled_by", sa.String(100), nullable=True),
        sa.Column("settled_at", UtcInstant(), nullable=True),
        sa.Column("settlement", sa.String(2000), nullable=True),
    )
    op.create_index("ix_material_postings_status", "material_postings", ["plant", "status", "due_at", "id"])
    op.create_index("ix_material_postings_due", "material_postings", ["status", "due_at", "id"])

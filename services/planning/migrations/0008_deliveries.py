"""What left for the customer, line by line."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.plumbing.columns import ScaledDecimal, UtcInstant

revision = "planning_0008"
down_revision = "planning_0007"


def upgrade() -> None:
    op.add_column("sales_order_lines", sa.Column("delivered", ScaledDecimal(), nullable=False, server_default="0"))
    op.create_table(
        "deliveries",
        sa.Column("plant", sa.String(40), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sales_order", sa.String(40), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(40), nullable=False),
        sa.Column("quantity", ScaledDecimal(), nullable=False),
        sa.Column("delivered_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(2000)),
        sa.Column("reverses", sa.Uuid()),
        sa.Column("recorded_at", UtcInstant(), nullable=False),
        sa.Column("recorded_by", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("plant", "id", name="pk_deliveries"),
        sa.UniqueConstraint("plant", "reverses", name="uq_deliveries_plant_reverses"),
        sa.ForeignKeyConstraint(
            ["plant", "sales_order", "line"],
            ["sales_order_lines.plant", "sales_order_lines.sales_order", "sales_order_lines.line"],
            name="fk_deliveries_plant_sales_order_line",
        ),
    )
    op.create_index("ix_deliveries_order", "deliveries", ["plant", "sales_order", "recorded_at", "id"])

"""Scrap and rework are kept with their reasons, so that what they cost can be said."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.plumbing.columns import ScaledDecimal

revision = "payroll_0026"
down_revision = "payroll_0021"


def upgrade() -> None:
    op.create_table(
        "scrap",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("source", sa.Uuid(), primary_key=True),
        sa.Column("reason", sa.String(40), primary_key=True),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("item", sa.String(40), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("quantity", ScaledDecimal(), nullable=False),
    )
    op.create_index("ix_scrap_plant_on", "scrap", ["plant", "on"])
    op.create_table(
        "rework_reports",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("rework_order", sa.Uuid(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
    )
    op.create_index("ix_rework_reports_plant_on", "rework_reports", ["plant", "on"])
    op.create_table(
        "rework_causes",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("rework_order", sa.Uuid(), primary_key=True),
        sa.Column("item", sa.String(40), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
    )

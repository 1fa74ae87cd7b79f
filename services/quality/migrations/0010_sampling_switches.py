"""Lots say how the next ones are drawn: schemes by item and step, and what each lot said."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.plumbing.columns import ScaledDecimal, UtcInstant

revision = "quality_0010"
down_revision = "quality_0009"


def upgrade() -> None:
    op.add_column("inspections", sa.Column("severity", sa.String(20), nullable=True))
    op.create_table(
        "sampling_schemes",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("item", sa.String(40), primary_key=True),
        sa.Column("sequence", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("aql", ScaledDecimal(), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.Column("changed_at", UtcInstant()),
    )
    op.create_table(
        "sampled_lots",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("item", sa.String(40), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("aql", ScaledDecimal(), nullable=False),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.Column("severity", sa.String(20)),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("gain", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
    )
    op.create_index("ix_sampled_lots_step", "sampled_lots", ["plant", "item", "sequence", "at", "id"])

"""A rate may pay the pieces of a day beyond so many otherwise."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.plumbing.columns import ScaledDecimal

revision = "payroll_0016"
down_revision = "payroll_0015"

TIERED = sa.text("tiers IS NOT NULL")


def upgrade() -> None:
    op.add_column("rates", sa.Column("tiers", sa.JSON(), nullable=True))
    op.create_index("ix_rates_tiered", "rates", ["plant"], sqlite_where=TIERED, postgresql_where=TIERED)
    op.add_column("pay_lines", sa.Column("covered_pieces", ScaledDecimal(), nullable=True))

"""What people made, for rankings. Reports from before are counted by a replay of payroll."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.plumbing.columns import MONEY_PLACES, ScaledDecimal

revision = "payroll_0005"
down_revision = "payroll_0004"


def upgrade() -> None:
    op.create_table(
        "operation_totals",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("on", sa.Date(), primary_key=True),
        sa.Column("item", sa.String(40), primary_key=True),
        sa.Column("sequence", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("amount", ScaledDecimal(MONEY_PLACES), nullable=False),
    )
    op.execute(
        'INSERT INTO operation_totals (plant, "on", item, sequence, amount)'
        ' SELECT plant, "on", item, coalesce(sequence, 0), sum(amount) FROM pay_lines'
        " WHERE status <> 'held' AND item IS NOT NULL"
        ' GROUP BY plant, "on", item, coalesce(sequence, 0)'
    )
    op.create_table(
        "output_totals",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("on", sa.Date(), primary_key=True),
        sa.Column("worker", sa.String(40), primary_key=True),
        sa.Column("team", sa.String(40), primary_key=True),
        sa.Column("item", sa.String(40), primary_key=True),
        sa.Column("sequence", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("good", ScaledDecimal(), nullable=False),
        sa.Column("taken", ScaledDecimal(), nullable=False),
        sa.Column("standard_hours", ScaledDecimal(), nullable=False),
        sa.Column("hours", ScaledDecimal(), nullable=False),
    )

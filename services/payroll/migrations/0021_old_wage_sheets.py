"""What people were paid before, to hold it against what Gongdan comes to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.plumbing.columns import MONEY_PLACES, ScaledDecimal, UtcInstant

revision = "payroll_0021"
down_revision = "payroll_0020"


def upgrade() -> None:
    op.create_table(
        "old_wage_sheets",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("from_on", sa.Date(), primary_key=True),
        sa.Column("to_on", sa.Date(), primary_key=True),
        sa.Column("said_by", sa.String(200), nullable=False),
        sa.Column("said_at", UtcInstant(), nullable=False),
    )
    op.create_index("ix_old_wage_sheets_plant_said_at", "old_wage_sheets", ["plant", "said_at"])
    op.create_table(
        "old_wages",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("from_on", sa.Date(), primary_key=True),
        sa.Column("to_on", sa.Date(), primary_key=True),
        sa.Column("worker", sa.String(40), primary_key=True),
        sa.Column("amount", ScaledDecimal(MONEY_PLACES), nullable=False),
        sa.Column("pieces", ScaledDecimal(), nullable=True),
        sa.Column("hours", ScaledDecimal(), nullable=True),
    )

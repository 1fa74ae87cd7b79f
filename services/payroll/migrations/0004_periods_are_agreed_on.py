"""Two people may have to close a period, and open objections may hold it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "payroll_0004"
down_revision = "payroll_0003"


def upgrade() -> None:
    op.create_table(
        "pay_settings",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("four_eyes", sa.Boolean(), nullable=False),
        sa.Column("objections_hold_closing", sa.Boolean(), nullable=False),
    )
    op.add_column("pay_periods", sa.Column("asked_by", sa.String(200), nullable=True))

"""A line keeps its time exactly: the minimum of a period is paid by seconds, not by hours that were rounded."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.plumbing.columns import ScaledDecimal

revision = "payroll_0006"
down_revision = "payroll_0005"


def upgrade() -> None:
    op.add_column("pay_lines", sa.Column("seconds", ScaledDecimal(), nullable=True))
    op.add_column("day_totals", sa.Column("seconds", ScaledDecimal(), nullable=False, server_default="0"))
    op.execute("UPDATE day_totals SET seconds = hours * 3600")
    with op.batch_alter_table("day_totals") as table:
        table.alter_column("seconds", server_default=None)

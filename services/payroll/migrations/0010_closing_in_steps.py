"""A period is cut in one moment and closed in steps; what waits in it is found without reading its lines."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.plumbing.columns import MONEY_PLACES, ScaledDecimal, UtcInstant

revision = "payroll_0010"
down_revision = "payroll_0006"

WAITING = sa.text("status IN ('held', 'no_rate')")


def upgrade() -> None:
    op.add_column("pay_periods", sa.Column("cut_at", UtcInstant(), nullable=True))
    for name in ("minimums_due", "minimums_done"):
        op.add_column("pay_periods", sa.Column(name, sa.BigInteger(), nullable=False, server_default="0"))
    op.execute("UPDATE pay_periods SET cut_at = closed_at")
    op.create_table(
        "closing_minimums",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("period", sa.Uuid(), primary_key=True),
        sa.Column("worker", sa.String(40), primary_key=True),
        sa.Column("team", sa.String(40), nullable=True),
        sa.Column("terms_known", sa.BigInteger(), nullable=False),
        sa.Column("amount", ScaledDecimal(MONEY_PLACES), nullable=True),
    )
    op.create_index(
        "ix_pay_lines_waiting", "pay_lines", ["plant", "on"], sqlite_where=WAITING, postgresql_where=WAITING
    )

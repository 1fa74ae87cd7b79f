"""Work paid by the hour without any hours is found at once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "payroll_0033"
down_revision = "payroll_0032"

TIMELESS = sa.text("kind IN ('hour', 'rework_hour') AND hours = 0 AND reverses IS NULL")


def upgrade() -> None:
    op.create_index(
        "ix_pay_lines_timeless", "pay_lines", ["plant", "on"], sqlite_where=TIMELESS, postgresql_where=TIMELESS
    )

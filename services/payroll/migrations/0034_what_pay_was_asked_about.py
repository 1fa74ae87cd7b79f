"""A request to close a period remembers what its pay came to; one that waits from before must be asked again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.plumbing.columns import MONEY_PLACES, ScaledDecimal

revision = "payroll_0034"
down_revision = "payroll_0033"


def upgrade() -> None:
    op.add_column("pay_periods", sa.Column("pay_when_asked", ScaledDecimal(MONEY_PLACES)))

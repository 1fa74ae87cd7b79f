"""Who asks for a period's closing asks about the pay of that moment. What was asked before is asked again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "payroll_0031"
down_revision = "payroll_0030"


def upgrade() -> None:
    op.add_column("pay_periods", sa.Column("words_when_asked", sa.Integer()))
    op.execute("UPDATE pay_periods SET asked_by = NULL WHERE cut_at IS NULL")

"""To do without a second person takes a second person: who has asked for it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "payroll_0028"
down_revision = "payroll_0027"


def upgrade() -> None:
    op.add_column("pay_settings", sa.Column("four_eyes_asked_off_by", sa.String(200)))
    op.add_column("pay_settings", sa.Column("four_eyes_for_rates_asked_off_by", sa.String(200)))

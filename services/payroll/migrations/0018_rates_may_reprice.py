"""A rate may take the place of others for work that was priced already; lines are found by what they are paid by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "payroll_0018"
down_revision = "payroll_0017"

REPRICES = sa.text("reprices IS TRUE")


def upgrade() -> None:
    op.add_column("rates", sa.Column("reprices", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("ix_rates_repricing", "rates", ["plant"], sqlite_where=REPRICES, postgresql_where=REPRICES)
    op.create_index("ix_pay_lines_plant_rate_id_item_worked_on", "pay_lines", ["plant", "rate_id", "item", "worked_on"])
    op.drop_index("ix_pay_lines_plant_status_item", "pay_lines")

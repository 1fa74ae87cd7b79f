"""The currency in which a plant's lines are, since there are any: nothing told later changes it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "payroll_0032"
down_revision = "payroll_0031"


def upgrade() -> None:
    op.add_column("plants", sa.Column("paid_in", sa.String(3)))
    op.execute(
        "UPDATE plants SET paid_in = currency"
        " WHERE EXISTS (SELECT 1 FROM pay_lines WHERE pay_lines.plant = plants.plant)"
    )

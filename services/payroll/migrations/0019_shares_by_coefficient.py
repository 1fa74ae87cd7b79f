"""People may share a report by coefficients: what each worker's part weighs, and since when a plant wants that."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.plumbing.columns import ScaledDecimal

revision = "payroll_0019"
down_revision = "payroll_0018"


def upgrade() -> None:
    op.add_column("pay_terms", sa.Column("coefficient", ScaledDecimal(), nullable=True))
    op.add_column("pay_terms", sa.Column("skill_coefficients", sa.JSON(), nullable=True))
    op.add_column("pay_settings", sa.Column("sharing", sa.JSON(), nullable=True))

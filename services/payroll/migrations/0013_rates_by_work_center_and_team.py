"""A rate may be for a work center or a team; payroll knows which work centers there are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "payroll_0013"
down_revision = "payroll_0012"


def upgrade() -> None:
    for name in ("work_center", "team"):
        op.add_column("rates", sa.Column(name, sa.String(40), nullable=True))
    op.create_table(
        "work_centers",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("number", sa.String(40), primary_key=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
    )

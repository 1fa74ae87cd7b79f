"""An inspection knows who may make it, what is to be measured, and the values that were."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "quality_0006"
down_revision = "quality_0005"


def upgrade() -> None:
    op.create_table(
        "workers",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("number", sa.String(40), primary_key=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
    )
    op.add_column("inspections", sa.Column("inspector_skill", sa.String(100), nullable=True))
    for name in ("made_by", "characteristics", "measurements"):
        op.add_column("inspections", sa.Column(name, sa.JSON(), nullable=False, server_default="[]"))

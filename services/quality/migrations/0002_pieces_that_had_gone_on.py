"""Failed pieces that somebody had taken further before the floor heard of the result."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.plumbing.columns import ScaledDecimal

revision = "quality_0002"
down_revision = "quality_0001"


def upgrade() -> None:
    op.add_column("inspections", sa.Column("gone_on", ScaledDecimal(), nullable=False, server_default="0"))

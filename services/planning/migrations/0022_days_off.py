"""A worker does not come on some days, whatever his calendar says."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "planning_0022"
down_revision = "planning_0021"


def upgrade() -> None:
    op.add_column("workers", sa.Column("days_off", sa.JSON(), nullable=False, server_default="[]"))

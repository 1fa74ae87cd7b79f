"""Inspections carry the values of the plant's own fields."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "quality_0008"
down_revision = "quality_0007"


def upgrade() -> None:
    op.add_column("inspections", sa.Column("custom", sa.JSON(), nullable=False, server_default="{}"))

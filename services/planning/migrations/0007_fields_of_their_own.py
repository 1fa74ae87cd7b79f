"""Work orders carry the values of the plant's own fields."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "planning_0007"
down_revision = "planning_0006"


def upgrade() -> None:
    op.add_column("work_orders", sa.Column("custom", sa.JSON(), nullable=False, server_default="{}"))

"""A work order knows the chain behind its lateness, not only the word for it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "planning_0010"
down_revision = "planning_0009"


def upgrade() -> None:
    op.add_column("work_orders", sa.Column("planned_late_chain", sa.JSON(), nullable=False, server_default="[]"))

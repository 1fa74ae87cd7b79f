"""A step says how its output is inspected: every so many pieces, or by the tables of ISO 2859-1."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "planning_0003"
down_revision = "planning_0002"


def upgrade() -> None:
    op.add_column("routing_steps", sa.Column("inspection_plan", sa.JSON(), nullable=True))

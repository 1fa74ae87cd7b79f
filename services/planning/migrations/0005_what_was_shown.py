"""What a planner was shown before he took a rush order."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.plumbing.columns import UtcInstant

revision = "planning_0005"
down_revision = "planning_0004"


def upgrade() -> None:
    op.create_table(
        "what_ifs",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("asked_at", UtcInstant(), nullable=False),
        sa.Column("asked_by", sa.String(200), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.Column("accepted_at", UtcInstant(), nullable=True),
        sa.Column("accepted_by", sa.String(200), nullable=True),
        sa.Column("note", sa.String(2000), nullable=True),
        sa.Column("work_orders", sa.JSON(), nullable=False),
    )

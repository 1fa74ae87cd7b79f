"""A plan says whether somebody decided it. Until now whoever was in it kept everybody else out, and still does."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "execution_0008"
down_revision = "execution_0007"


def upgrade() -> None:
    op.add_column("plans", sa.Column("pinned", sa.Boolean(), nullable=False, server_default=sa.false()))
    plans = sa.table("plans", sa.column("pinned"), sa.column("worker"), sa.column("team"))
    somebody = sa.or_(plans.c.worker.is_not(None), plans.c.team.is_not(None))
    op.execute(plans.update().where(somebody).values(pinned=sa.true()))

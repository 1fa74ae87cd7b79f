"""A plan says which work order it is about, also of one that is not on the floor yet."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "execution_0018"
down_revision = "execution_0017"


def upgrade() -> None:
    op.add_column("plans", sa.Column("work_order", sa.String(40), nullable=True))

"""A rework order knows the inspection it came from, whose pieces may have gone on in the meantime."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "execution_0002"
down_revision = "execution_0001"


def upgrade() -> None:
    op.add_column("rework_orders", sa.Column("source_inspection_id", sa.Uuid(), nullable=True))
    op.create_index("ix_rework_orders_inspection", "rework_orders", ["plant", "source_inspection_id"])

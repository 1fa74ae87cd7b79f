"""A receipt that was a mistake is taken back by another one, once, and says why."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "execution_0019"
down_revision = "execution_0018"


def upgrade() -> None:
    op.add_column("receipts", sa.Column("reverses", sa.Uuid(), nullable=True))
    op.add_column("receipts", sa.Column("reason", sa.Text(), nullable=True))
    op.create_index("ix_receipts_reverses", "receipts", ["plant", "reverses"], unique=True)

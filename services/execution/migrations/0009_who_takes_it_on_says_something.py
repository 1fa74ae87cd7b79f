"""What somebody says when taking an exception on is not yet what was done about it; each has a place of its own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "execution_0009"
down_revision = "execution_0008"


def upgrade() -> None:
    op.add_column("exceptions", sa.Column("acknowledge_note", sa.Text(), nullable=True))

"""A clock knows where its worker is, and a report whether somebody else made it for its workers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "execution_0005"
down_revision = "execution_0004"


def upgrade() -> None:
    op.add_column("clocks", sa.Column("work_center", sa.String(40), nullable=True))
    op.add_column("reports", sa.Column("is_proxy", sa.Boolean(), nullable=False, server_default=sa.false()))

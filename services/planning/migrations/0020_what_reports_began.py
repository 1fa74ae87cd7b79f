"""What only reports had begun that were all taken back, nobody has begun."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.plumbing.columns import UtcInstant

revision = "planning_0020"
down_revision = "planning_0014"


def upgrade() -> None:
    """What has begun by now counts as begun by a clock: how many reports stand was not kept. A replay counts them."""
    op.add_column("operations", sa.Column("clocked_at", UtcInstant(), nullable=True))
    op.add_column("operations", sa.Column("reported_at", UtcInstant(), nullable=True))
    op.add_column("operations", sa.Column("reports", sa.BigInteger(), nullable=False, server_default="0"))
    op.execute("UPDATE operations SET clocked_at = started_at")

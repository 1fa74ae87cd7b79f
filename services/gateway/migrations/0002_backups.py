"""Which backups were taken."""

import sqlalchemy as sa
from alembic import op

from shared.plumbing.columns import UtcInstant

revision = "gateway_0002"
down_revision = "gateway_0001"


def upgrade() -> None:
    op.create_table(
        "backups",
        sa.Column("taken_at", UtcInstant(), primary_key=True),
        sa.Column("file", sa.String(200), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
    )

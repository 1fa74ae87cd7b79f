"""What changed lately: hints for whoever looks at the plant live. Kept for an hour."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.plumbing.columns import AutoId, UtcInstant

revision = "gateway_0004"
down_revision = "gateway_0003"


def upgrade() -> None:
    op.create_table(
        "hints",
        sa.Column("position", AutoId, primary_key=True, autoincrement=True),
        sa.Column("plant", sa.String(40), nullable=False),
        sa.Column("topic", sa.String(40), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("at", UtcInstant(), nullable=False),
    )
    op.create_index("ix_hints_plant", "hints", ["plant", "position"])
    op.create_index("ix_hints_at", "hints", ["at"])

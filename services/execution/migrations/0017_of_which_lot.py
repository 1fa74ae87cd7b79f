"""Material that went out without its lot, while a lot of it was on hold, says so."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "execution_0017"
down_revision = "execution_0016"


def upgrade() -> None:
    op.add_column(
        "material_movements", sa.Column("may_be_held", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_index("ix_held_lots_item", "held_lots", ["plant", "item", "ended_at"])

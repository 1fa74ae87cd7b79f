"""The board of a past instant finds the work orders that were completed since."""

from __future__ import annotations

from alembic import op

revision = "execution_0006"
down_revision = "execution_0005"


def upgrade() -> None:
    op.create_index("ix_work_orders_completed_at", "work_orders", ["plant", "completed_at"])

"""A worker's words to all his clocks are found together, so that time on several operations is shared."""

from __future__ import annotations

from alembic import op

revision = "execution_0007"
down_revision = "execution_0006"


def upgrade() -> None:
    op.create_index("ix_clock_events_worker", "clock_events", ["plant", "worker", "at"])

"""Work centers that the floor has stopped: nothing is planned there before they are expected to run again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.plumbing.columns import UtcInstant

revision = "planning_0006"
down_revision = "planning_0005"


def upgrade() -> None:
    op.create_table(
        "stoppages",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("work_center", sa.String(40), nullable=False),
        sa.Column("stopped_at", UtcInstant(), nullable=False),
        sa.Column("resumed_at", UtcInstant(), nullable=True),
    )
    op.create_index("ix_stoppages_open", "stoppages", ["plant", "resumed_at"])

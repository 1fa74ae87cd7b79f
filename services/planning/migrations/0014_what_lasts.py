"""What lasts beyond an instant is found without looking at all that ended before."""

from __future__ import annotations

from alembic import op

revision = "planning_0014"
down_revision = "planning_0013"


def upgrade() -> None:
    op.create_index("ix_operations_planned_end", "operations", ["plant", "planned_end", "planned_start"])

"""What was paid for a step in some days is found without reading all others."""

from __future__ import annotations

from alembic import op

revision = "payroll_0020"
down_revision = "payroll_0019"


def upgrade() -> None:
    op.create_index("ix_pay_lines_plant_item_sequence_on", "pay_lines", ["plant", "item", "sequence", "on"])

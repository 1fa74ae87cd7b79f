"""Transfer batches, families that are changed over between, materials still expected, pieces before an inspection."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.plumbing.columns import ScaledDecimal

revision = "planning_0011"
down_revision = "planning_0010"


def upgrade() -> None:
    op.add_column("routing_steps", sa.Column("transfer_quantity", ScaledDecimal()))
    op.add_column("routing_steps", sa.Column("setup_family", sa.String(40)))
    op.add_column("plants", sa.Column("changeovers", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("items", sa.Column("materials_expected_on", sa.Date()))
    op.add_column("work_orders", sa.Column("materials_expected_on", sa.Date()))
    op.add_column("operations", sa.Column("awaiting", ScaledDecimal(), nullable=False, server_default="0"))

"""Where a plant wants it, a rate waits for a second person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.plumbing.columns import UtcInstant

revision = "payroll_0027"
down_revision = "payroll_0026"


def upgrade() -> None:
    op.add_column(
        "pay_settings", sa.Column("four_eyes_for_rates", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_table(
        "rate_proposals",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("proposed_by", sa.String(200), nullable=False),
        sa.Column("proposed_at", UtcInstant(), nullable=False),
    )
    op.create_index("ix_rate_proposals_plant_proposed_at_id", "rate_proposals", ["plant", "proposed_at", "id"])

"""Somebody goes after failed pieces that had gone on; lots are also known by what they were called at stock-in."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.plumbing.columns import UtcInstant

revision = "quality_0012"
down_revision = "quality_0011"

HAVE_GONE_ON = sa.text("gone_on <> 0")


def upgrade() -> None:
    op.add_column("inspections", sa.Column("settlement", sa.Text(), nullable=True))
    op.add_column("inspections", sa.Column("settled_by", sa.String(200), nullable=True))
    op.add_column("inspections", sa.Column("settled_at", UtcInstant(), nullable=True))
    op.create_index(
        "ix_inspections_gone_on",
        "inspections",
        ["plant", "settled_at", "due_at", "id"],
        sqlite_where=HAVE_GONE_ON,
        postgresql_where=HAVE_GONE_ON,
    )
    op.create_table(
        "received_lots",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("item", sa.String(40), primary_key=True),
        sa.Column("lot", sa.String(40), primary_key=True),
        sa.Column("work_order_id", sa.Uuid(), primary_key=True),
    )

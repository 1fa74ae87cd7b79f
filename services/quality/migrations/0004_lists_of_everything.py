"""Inspections and rework orders of every status are read in their order, however many there are."""

from __future__ import annotations

from alembic import op

revision = "quality_0004"
down_revision = "quality_0003"


def upgrade() -> None:
    op.create_index("ix_inspections_due", "inspections", ["plant", "due_at", "id"])
    op.create_index("ix_rework_orders_ordered", "rework_orders", ["plant", "ordered_at", "id"])

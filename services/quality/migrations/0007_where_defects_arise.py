"""Defects and reports know their item, step, work center and worker; inspections of an operation have an index."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from shared.plumbing.columns import ScaledDecimal

revision = "quality_0007"
down_revision = "quality_0006"


def upgrade() -> None:
    for table in ("reports", "defects"):
        for column in _place():
            op.add_column(table, column)
    op.add_column("defects", sa.Column("by_inspection", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("reports", sa.Column("production_on", sa.Date(), nullable=True))
    op.add_column("reports", sa.Column("section", sa.String(100), nullable=True))
    op.add_column("reports", sa.Column("team", sa.String(40), nullable=True))
    for name in ("processed", "failed"):
        op.add_column("reports", sa.Column(name, ScaledDecimal(), nullable=False, server_default="0"))
    op.create_index("ix_reports_day", "reports", ["plant", "production_on"])
    op.create_index("ix_inspections_operation", "inspections", ["plant", "operation_id", "due_at", "id"])


def _place() -> list[sa.Column[Any]]:
    return [
        sa.Column("item", sa.String(40), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("work_center", sa.String(40), nullable=True),
        sa.Column("worker", sa.String(40), nullable=True),
    ]

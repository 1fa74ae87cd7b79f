"""Reports that were refused are kept until a leader has dealt with them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.plumbing.columns import ScaledDecimal, UtcInstant

revision = "execution_0010"
down_revision = "execution_0009"


def upgrade() -> None:
    op.create_table(
        "refused_reports",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("operation_id", sa.Uuid(), nullable=False),
        sa.Column("work_order", sa.String(40), nullable=True),
        sa.Column("sequence", sa.BigInteger(), nullable=True),
        sa.Column("worker", sa.String(40), nullable=True),
        sa.Column("team", sa.String(40), nullable=True),
        *(sa.Column(name, ScaledDecimal(), nullable=False) for name in ("good", "scrap", "rework")),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("code", sa.String(100), nullable=False),
        sa.Column("http_status", sa.BigInteger(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("errors", sa.JSON(), nullable=False),
        sa.Column("refused_by", sa.String(100), nullable=False),
        sa.Column("refused_at", UtcInstant(), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("settled_by", sa.String(100), nullable=True),
        sa.Column("settled_at", UtcInstant(), nullable=True),
        sa.Column("settlement", sa.String(2000), nullable=True),
    )
    op.create_index("ix_refused_reports_refused", "refused_reports", ["plant", "refused_at", "id"])
    for name in ("status", "team", "worker"):
        op.create_index(f"ix_refused_reports_{name}", "refused_reports", ["plant", name, "refused_at", "id"])

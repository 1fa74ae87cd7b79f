"""What is wrong on the floor: exceptions, their pictures, and the standstills they cause."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.plumbing.columns import UtcInstant

revision = "execution_0004"
down_revision = "execution_0003"


def upgrade() -> None:
    op.create_table(
        "exceptions",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("operation_id", sa.Uuid(), nullable=True),
        sa.Column("work_order", sa.String(40), nullable=True),
        sa.Column("sequence", sa.BigInteger(), nullable=True),
        sa.Column("work_center", sa.String(40), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("stops_work", sa.Boolean(), nullable=False),
        sa.Column("stoppage_id", sa.Uuid(), nullable=True),
        sa.Column("has_photo", sa.Boolean(), nullable=False),
        sa.Column("worker", sa.String(40), nullable=True),
        sa.Column("raised_by", sa.String(100), nullable=False),
        sa.Column("raised_at", UtcInstant(), nullable=False),
        sa.Column("acknowledged_by", sa.String(100), nullable=True),
        sa.Column("acknowledged_at", UtcInstant(), nullable=True),
        sa.Column("resolved_by", sa.String(100), nullable=True),
        sa.Column("resolved_at", UtcInstant(), nullable=True),
        sa.Column("resolution", sa.Text(), nullable=True),
        sa.Column("escalated_at", UtcInstant(), nullable=True),
    )
    op.create_index("ix_exceptions_raised", "exceptions", ["plant", "raised_at", "id"])
    op.create_index("ix_exceptions_status", "exceptions", ["plant", "status", "raised_at", "id"])
    op.create_index("ix_exceptions_work_center", "exceptions", ["plant", "work_center", "raised_at", "id"])
    op.create_index("ix_exceptions_work_order", "exceptions", ["plant", "work_order", "raised_at", "id"])
    op.create_index("ix_exceptions_stoppage", "exceptions", ["plant", "stoppage_id", "status"])
    op.create_table(
        "exception_photos",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("exception_id", sa.Uuid(), primary_key=True),
        sa.Column("media_type", sa.String(40), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
    )
    op.create_table(
        "stoppages",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("work_center", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("began_at", UtcInstant(), nullable=False),
        sa.Column("ended_at", UtcInstant(), nullable=True),
    )
    op.create_index("ix_stoppages_now", "stoppages", ["plant", "work_center", "ended_at"])
    op.create_index("ix_stoppages_began", "stoppages", ["plant", "began_at"])
    op.create_index("ix_stoppages_ended", "stoppages", ["plant", "ended_at"])

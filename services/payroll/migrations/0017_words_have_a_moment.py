"""Rates and pay terms say when they were said: they price what is reported afterwards."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.plumbing.columns import UtcInstant

revision = "payroll_0017"
down_revision = "payroll_0016"


def upgrade() -> None:
    for words in ("rates", "pay_terms"):
        op.add_column(words, sa.Column("said_at", UtcInstant(), nullable=True))
        op.create_index(f"ix_{words}_plant_said_at", words, ["plant", "said_at"])

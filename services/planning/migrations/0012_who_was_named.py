"""Whether a hand named the worker of an operation, or only its place and time."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "planning_0012"
down_revision = "planning_0011"


def upgrade() -> None:
    op.add_column("operations", sa.Column("worker_named", sa.Boolean(), nullable=False, server_default=sa.false()))
    operations = sa.table("operations", sa.column("pinned"), sa.column("worker"), sa.column("worker_named"))
    by_hand = sa.and_(operations.c.pinned, operations.c.worker.is_not(None))
    op.execute(operations.update().where(by_hand).values(worker_named=sa.true()))

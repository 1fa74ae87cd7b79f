"""What the office gives or keeps by hand, with a reason."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.plumbing.columns import MONEY_PLACES, ScaledDecimal, UtcInstant

revision = "payroll_0015"
down_revision = "payroll_0014"


def upgrade() -> None:
    op.create_table(
        "allowances",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("worker", sa.String(40), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("amount", ScaledDecimal(MONEY_PLACES), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("said_by", sa.String(200), nullable=False),
        sa.Column("said_at", UtcInstant(), nullable=False),
        sa.Column("reverses", sa.Uuid(), nullable=True),
    )
    op.create_index("ix_allowances_plant_on_id", "allowances", ["plant", "on", "id"])
    op.create_index("ix_allowances_plant_worker_on", "allowances", ["plant", "worker", "on"])
    op.create_index("ix_allowances_plant_reverses", "allowances", ["plant", "reverses"], unique=True)
    for verb in ("UPDATE", "DELETE"):
        forbid("allowances", verb)


def forbid(table: str, verb: str) -> None:
    head = f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} FOR EACH ROW"
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"{head} EXECUTE FUNCTION refuse_rewriting()")
    else:
        op.execute(f"{head} BEGIN SELECT RAISE(ABORT, '{table} is only ever added to'); END")

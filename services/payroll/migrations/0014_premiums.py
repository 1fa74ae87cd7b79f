"""Premiums for nights, holidays and overtime, and the lines that run with a worker's day until its period closes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.plumbing.columns import MONEY_PLACES, ScaledDecimal

revision = "payroll_0014"
down_revision = "payroll_0013"

RUNNING = sa.text("status = 'running'")
MAY_CHANGE = "OLD.status NOT IN ('held', 'no_rate', 'running')"


def upgrade() -> None:
    create_premiums()
    let_lines_say_more()
    op.add_column("plants", sa.Column("time_zone", sa.String(60), nullable=True))
    op.add_column(
        "day_totals", sa.Column("beside", ScaledDecimal(MONEY_PLACES), nullable=False, server_default=sa.text("0"))
    )
    with op.batch_alter_table("day_totals") as table:
        table.alter_column("beside", server_default=None)


def create_premiums() -> None:
    op.create_table(
        "premiums",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("number", sa.String(40), primary_key=True),
        sa.Column("version", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("percent", ScaledDecimal(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("start", sa.String(5), nullable=True),
        sa.Column("end", sa.String(5), nullable=True),
        sa.Column("dates", sa.JSON(), nullable=False),
        sa.Column("above_hours", ScaledDecimal(), nullable=True),
    )
    op.create_table(
        "days_due",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("worker", sa.String(40), primary_key=True),
        sa.Column("on", sa.Date(), primary_key=True),
    )
    for verb in ("UPDATE", "DELETE"):
        forbid("premiums", verb)


def let_lines_say_more() -> None:
    for column in (
        sa.Column("rule", sa.String(40), nullable=True),
        sa.Column("rule_version", sa.BigInteger(), nullable=True),
        sa.Column("percent", ScaledDecimal(), nullable=True),
        sa.Column("base", ScaledDecimal(MONEY_PLACES), nullable=True),
        sa.Column("covered_seconds", ScaledDecimal(), nullable=True),
        sa.Column("whole", ScaledDecimal(MONEY_PLACES), nullable=True),
    ):
        op.add_column("pay_lines", column)
    op.create_index(
        "ix_pay_lines_running", "pay_lines", ["plant", "on"], sqlite_where=RUNNING, postgresql_where=RUNNING
    )
    op.create_index("ix_pay_lines_plant_worker_worked_on", "pay_lines", ["plant", "worker", "worked_on"])
    on = " ON pay_lines" if op.get_bind().dialect.name == "postgresql" else ""
    op.execute(f"DROP TRIGGER pay_lines_no_update{on}")
    forbid("pay_lines", "UPDATE", MAY_CHANGE)


def forbid(table: str, verb: str, when: str = "") -> None:
    condition = f"WHEN ({when})" if when else ""
    head = f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} FOR EACH ROW {condition}"
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"{head} EXECUTE FUNCTION refuse_rewriting()")
    else:
        op.execute(f"{head} BEGIN SELECT RAISE(ABORT, '{table} is only ever added to'); END")

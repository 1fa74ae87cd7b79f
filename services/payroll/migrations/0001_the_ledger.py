"""Rates and terms, what is known about reports, the ledger, pay periods and objections."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.plumbing.columns import MONEY_PLACES, ScaledDecimal, UtcInstant
from shared.plumbing.migrations import create_plumbing_tables

revision = "payroll_0001"
down_revision = None


def upgrade() -> None:
    create_plumbing_tables()
    create_copies_of_master_data()
    create_agreements()
    create_reports()
    create_ledger()
    create_objections()


def create_copies_of_master_data() -> None:
    op.create_table(
        "plants",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(3)),
        sa.Column("inspection_changes_pay", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "workers",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("number", sa.String(40), primary_key=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("team", sa.String(40)),
    )
    op.create_index("ix_workers_plant_team", "workers", ["plant", "team"])
    op.create_table(
        "teams",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("number", sa.String(40), primary_key=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("leader", sa.String(40)),
    )
    op.create_index("ix_teams_plant_leader", "teams", ["plant", "leader"])
    op.create_table(
        "items",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("number", sa.String(40), primary_key=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
    )


def create_agreements() -> None:
    op.create_table(
        "rates",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("item", sa.String(40)),
        sa.Column("sequence", sa.BigInteger()),
        sa.Column("amount", ScaledDecimal(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_rates_plant_item_sequence", "rates", ["plant", "item", "sequence"])
    op.create_index("ix_rates_plant_effective_from_id", "rates", ["plant", "effective_from", "id"])
    op.create_table(
        "pay_terms",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("worker", sa.String(40), primary_key=True),
        sa.Column("version", sa.BigInteger(), primary_key=True),
        sa.Column("mode", sa.String(20), nullable=False),
        sa.Column("hourly_rate", ScaledDecimal()),
        sa.Column("minimum_hourly", ScaledDecimal()),
        sa.Column("effective_from", sa.Date(), nullable=False),
    )


def create_reports() -> None:
    op.create_table(
        "reports",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("work", sa.JSON()),
        sa.Column("is_confirmed", sa.Boolean(), nullable=False),
        sa.Column("reversed_by", sa.Uuid()),
    )
    op.create_table(
        "failed_inspections",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("report", sa.Uuid(), nullable=False),
        sa.Column("pieces", ScaledDecimal(), nullable=False),
    )
    op.create_index("ix_failed_inspections_plant_report", "failed_inspections", ["plant", "report"])


def create_ledger() -> None:
    op.create_table(
        "pay_lines",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("worker", sa.String(40), nullable=False),
        sa.Column("team", sa.String(40)),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("week", sa.String(8), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("worked_on", sa.Date(), nullable=False),
        sa.Column("report", sa.Uuid()),
        sa.Column("work_order", sa.String(40)),
        sa.Column("item", sa.String(40)),
        sa.Column("sequence", sa.BigInteger()),
        sa.Column("origin", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("quantity", ScaledDecimal(), nullable=False),
        sa.Column("hours", ScaledDecimal(), nullable=False),
        sa.Column("rate", ScaledDecimal()),
        sa.Column("rate_id", sa.Uuid()),
        sa.Column("terms_version", sa.BigInteger()),
        sa.Column("amount", ScaledDecimal(MONEY_PLACES), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("reverses", sa.Uuid()),
    )
    op.create_index("ix_pay_lines_plant_on_worker", "pay_lines", ["plant", "on", "worker"])
    op.create_index("ix_pay_lines_plant_worker_on", "pay_lines", ["plant", "worker", "on"])
    op.create_index("ix_pay_lines_plant_report", "pay_lines", ["plant", "report"])
    op.create_index("ix_pay_lines_plant_status_item", "pay_lines", ["plant", "status", "item"])
    op.create_table(
        "pay_periods",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("closed_at", UtcInstant()),
        sa.Column("closed_by", sa.String(200)),
    )
    op.create_index("ix_pay_periods_plant_from_on", "pay_periods", ["plant", "from_on"], unique=True)


def create_objections() -> None:
    op.create_table(
        "objections",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("pay_line", sa.Uuid(), nullable=False),
        sa.Column("worker", sa.String(40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("raised_at", UtcInstant(), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("answer", sa.Text()),
        sa.Column("answered_by", sa.String(200)),
        sa.Column("answered_at", UtcInstant()),
    )
    op.create_index("ix_objections_plant_raised_at_id", "objections", ["plant", "raised_at", "id"])
    op.create_index("ix_objections_plant_pay_line", "objections", ["plant", "pay_line"])

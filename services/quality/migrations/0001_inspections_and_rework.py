"""Defect reasons, inspections, rework orders, and quality's copy of the floor."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.plumbing.columns import ScaledDecimal, UtcInstant
from shared.plumbing.migrations import create_plumbing_tables

revision = "quality_0001"
down_revision = None


def upgrade() -> None:
    create_plumbing_tables()
    create_defect_reasons()
    create_floor()
    create_inspections()
    create_rework()
    create_defects()


def create_defect_reasons() -> None:
    op.create_table(
        "defect_reasons",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("code", sa.String(40), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("cause", sa.String(20), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
    )


def create_floor() -> None:
    op.create_table(
        "work_orders",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("item", sa.String(40)),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("routed", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "operations",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("work_order_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.JSON(), nullable=False),
        sa.Column("good", ScaledDecimal(), nullable=False),
        sa.Column("rejected", ScaledDecimal(), nullable=False),
        sa.Column("passed_on", ScaledDecimal(), nullable=False),
        sa.Column("withheld", ScaledDecimal(), nullable=False),
        sa.ForeignKeyConstraint(["plant", "work_order_id"], ["work_orders.plant", "work_orders.id"]),
    )
    op.create_index("ix_operations_work_order", "operations", ["plant", "work_order_id", "sequence"])
    op.create_table(
        "reports",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("id", sa.Uuid(), primary_key=True),
    )
    op.create_table(
        "early_facts",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("plant", sa.String(40), nullable=False),
        sa.Column("awaits", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
    )
    op.create_index("ix_early_facts_awaits", "early_facts", ["plant", "awaits"])


def create_inspections() -> None:
    op.create_table(
        "inspections",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("work_order_id", sa.Uuid(), nullable=False),
        sa.Column("work_order", sa.String(40), nullable=False),
        sa.Column("operation_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("report_id", sa.Uuid()),
        sa.Column("lot_quantity", ScaledDecimal(), nullable=False),
        sa.Column("sample_quantity", ScaledDecimal(), nullable=False),
        sa.Column("withheld", ScaledDecimal(), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("due_at", UtcInstant(), nullable=False),
        sa.Column("report_reversed", sa.Boolean(), nullable=False),
        sa.Column("inspected", ScaledDecimal()),
        sa.Column("failed", sa.JSON(), nullable=False),
        sa.Column("disposition", sa.String(20)),
        sa.Column("verdict", sa.String(20)),
        sa.Column("rework_order_id", sa.Uuid()),
        sa.Column("note", sa.Text()),
        sa.Column("recorded_at", UtcInstant()),
        sa.Column("recorded_by", sa.String(200)),
    )
    op.create_index("ix_inspections_status", "inspections", ["plant", "status", "due_at", "id"])
    op.create_index("ix_inspections_work_order", "inspections", ["plant", "work_order", "due_at", "id"])


def create_rework() -> None:
    op.create_table(
        "rework_orders",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("work_order_id", sa.Uuid(), nullable=False),
        sa.Column("work_order", sa.String(40), nullable=False),
        sa.Column("item", sa.String(40), nullable=False),
        sa.Column("operation_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("from_sequence", sa.BigInteger(), nullable=False),
        sa.Column("quantity", ScaledDecimal(), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("seconds", ScaledDecimal(), nullable=False),
        sa.Column("source_report_id", sa.Uuid()),
        sa.Column("source_inspection_id", sa.Uuid()),
        sa.Column("source_reversed", sa.Boolean(), nullable=False),
        sa.Column("ordered_at", UtcInstant(), nullable=False),
        sa.Column("released_at", UtcInstant()),
        sa.ForeignKeyConstraint(["plant", "work_order_id"], ["work_orders.plant", "work_orders.id"]),
    )
    op.create_index("ix_rework_orders_status", "rework_orders", ["plant", "status", "ordered_at", "id"])
    op.create_index("ix_rework_orders_work_order", "rework_orders", ["plant", "work_order", "ordered_at", "id"])
    op.create_table(
        "rework_operations",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("rework_order_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("step", sa.JSON(), nullable=False),
        sa.Column("good", ScaledDecimal(), nullable=False),
        sa.Column("scrap", ScaledDecimal(), nullable=False),
        sa.Column("rework", ScaledDecimal(), nullable=False),
        sa.ForeignKeyConstraint(["plant", "rework_order_id"], ["rework_orders.plant", "rework_orders.id"]),
        sa.UniqueConstraint(
            "plant", "rework_order_id", "sequence", name="uq_rework_operations_plant_rework_order_id_sequence"
        ),
    )
    op.create_table(
        "rework_materials",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("rework_order_id", sa.Uuid(), primary_key=True),
        sa.Column("item", sa.String(40), primary_key=True),
        sa.Column("kind", sa.String(20), primary_key=True),
        sa.Column("quantity", ScaledDecimal(), nullable=False),
        sa.ForeignKeyConstraint(["plant", "rework_order_id"], ["rework_orders.plant", "rework_orders.id"]),
    )


def create_defects() -> None:
    op.create_table(
        "defects",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("report_id", sa.Uuid(), primary_key=True),
        sa.Column("reason", sa.String(40), primary_key=True),
        sa.Column("quantity", ScaledDecimal(), nullable=False),
        sa.Column("production_on", sa.Date(), nullable=False),
        sa.Column("section", sa.String(100)),
        sa.Column("team", sa.String(40)),
    )
    op.create_index("ix_defects_day", "defects", ["plant", "production_on", "reason"])

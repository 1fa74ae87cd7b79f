"""The floor: copies of master data, work orders and operations, the ledger of reports, time and goods."""

import sqlalchemy as sa
from alembic import op

from shared.plumbing.columns import ScaledDecimal, UtcInstant
from shared.plumbing.migrations import create_plumbing_tables

revision = "execution_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_plumbing_tables()
    create_master_data()
    create_floor()
    create_ledger()
    create_time()
    create_goods()


def create_master_data() -> None:
    op.create_table(
        "plants",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("time_zone", sa.String(100), nullable=False),
    )
    op.create_table(
        "calendars",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("number", sa.String(40), primary_key=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("shifts", sa.JSON(), nullable=False),
        sa.Column("exceptions", sa.JSON(), nullable=False),
    )
    op.create_table(
        "work_centers",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("number", sa.String(40), primary_key=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("section", sa.String(100), nullable=True),
        sa.Column("calendar", sa.String(40), nullable=True),
    )
    op.create_table(
        "teams",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("number", sa.String(40), primary_key=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("leader", sa.String(40), nullable=True),
    )
    op.create_table(
        "workers",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("number", sa.String(40), primary_key=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("team", sa.String(40), nullable=True),
        sa.Column("calendar", sa.String(40), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "items",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("number", sa.String(40), primary_key=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("unit", sa.String(40), nullable=False),
    )
    op.create_table(
        "defect_reasons",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("code", sa.String(40), primary_key=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("cause", sa.String(20), nullable=False),
    )


def create_floor() -> None:
    op.create_table(
        "work_orders",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("office_status", sa.String(20), nullable=False),
        sa.Column("quantity", ScaledDecimal(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("priority", sa.BigInteger(), nullable=False),
        sa.Column("stage", sa.BigInteger(), nullable=False),
        sa.Column("item", sa.String(40), nullable=True),
        sa.Column("item_name", sa.String(200), nullable=True),
        sa.Column("unit", sa.String(40), nullable=True),
        sa.Column("customer", sa.String(200), nullable=True),
        sa.Column("sales_order", sa.String(40), nullable=True),
        sa.Column("line", sa.BigInteger(), nullable=True),
        sa.Column("finishes_at", sa.String(40), nullable=True),
        sa.Column("released_at", UtcInstant(), nullable=True),
        sa.Column("floor_revision", sa.BigInteger(), nullable=False),
        sa.Column("completed_at", UtcInstant(), nullable=True),
        sa.Column("completed_on", sa.Date(), nullable=True),
        sa.Column("received", ScaledDecimal(), nullable=False),
        sa.UniqueConstraint("plant", "number", name="uq_work_orders_plant_number"),
    )
    op.create_index("ix_work_orders_board", "work_orders", ["plant", "stage", "due_on", "number"])
    op.create_index("ix_work_orders_completed", "work_orders", ["plant", "completed_on"])
    op.create_table(
        "operations",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("work_order_id", sa.Uuid(), nullable=False),
        sa.Column("rework_order_id", sa.Uuid(), nullable=True),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("code", sa.String(100), nullable=False),
        sa.Column("section", sa.String(100), nullable=True),
        sa.Column("work_centers", sa.JSON(), nullable=False),
        sa.Column("skill", sa.String(100), nullable=True),
        sa.Column("setup_seconds", ScaledDecimal(), nullable=False),
        sa.Column("run_seconds", ScaledDecimal(), nullable=False),
        sa.Column("inspection", sa.String(20), nullable=False),
        sa.Column("sample_percent", ScaledDecimal(), nullable=False),
        sa.Column("over_report", sa.String(20), nullable=False),
        sa.Column("over_report_percent", ScaledDecimal(), nullable=False),
        sa.Column("materials", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("good", ScaledDecimal(), nullable=False),
        sa.Column("scrap", ScaledDecimal(), nullable=False),
        sa.Column("rework", ScaledDecimal(), nullable=False),
        sa.Column("awaiting", ScaledDecimal(), nullable=False),
        sa.Column("reports", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_operations_code", "operations", ["plant", "code"])
    op.create_index("ix_operations_section", "operations", ["plant", "section", "status"])
    op.create_index("ix_operations_work_order", "operations", ["plant", "work_order_id", "sequence"])
    op.create_table(
        "rework_orders",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("work_order_id", sa.Uuid(), nullable=False),
        sa.Column("operation_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", ScaledDecimal(), nullable=False),
        sa.Column("source_report_id", sa.Uuid(), nullable=True),
        sa.Column("released", sa.Boolean(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_rework_orders_source", "rework_orders", ["plant", "source_report_id"])
    op.create_table(
        "plans",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("operation_id", sa.Uuid(), primary_key=True),
        sa.Column("work_order_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("work_center", sa.String(40), nullable=True),
        sa.Column("worker", sa.String(40), nullable=True),
        sa.Column("team", sa.String(40), nullable=True),
        sa.Column("planned_start", UtcInstant(), nullable=True),
        sa.Column("planned_end", UtcInstant(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("rework_order_id", sa.Uuid(), nullable=True),
    )
    op.create_index("ix_plans_team", "plans", ["plant", "team"])
    op.create_index("ix_plans_work_center", "plans", ["plant", "work_center"])
    op.create_index("ix_plans_work_order", "plans", ["plant", "work_order_id"])
    op.create_index("ix_plans_worker", "plans", ["plant", "worker"])


def create_ledger() -> None:
    op.create_table(
        "reports",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("operation_id", sa.Uuid(), nullable=False),
        sa.Column("work_order_id", sa.Uuid(), nullable=False),
        sa.Column("work_order", sa.String(40), nullable=False),
        sa.Column("item", sa.String(40), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("operation_name", sa.String(200), nullable=False),
        sa.Column("rework_order_id", sa.Uuid(), nullable=True),
        sa.Column("section", sa.String(100), nullable=True),
        sa.Column("work_center", sa.String(40), nullable=True),
        sa.Column("team", sa.String(40), nullable=True),
        sa.Column("good", ScaledDecimal(), nullable=False),
        sa.Column("scrap", ScaledDecimal(), nullable=False),
        sa.Column("rework", ScaledDecimal(), nullable=False),
        sa.Column("scrap_reasons", sa.JSON(), nullable=False),
        sa.Column("rework_reasons", sa.JSON(), nullable=False),
        sa.Column("excess", ScaledDecimal(), nullable=False),
        sa.Column("awaited", ScaledDecimal(), nullable=False),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.Column("first_of_operation", sa.Boolean(), nullable=False),
        sa.Column("started_at", UtcInstant(), nullable=True),
        sa.Column("finished_at", UtcInstant(), nullable=True),
        sa.Column("reported_at", UtcInstant(), nullable=False),
        sa.Column("reported_by", sa.String(100), nullable=False),
        sa.Column("production_on", sa.Date(), nullable=False),
        sa.Column("seconds", ScaledDecimal(), nullable=False),
        sa.Column("worker_seconds", ScaledDecimal(), nullable=False),
        sa.Column("standard_seconds", ScaledDecimal(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("custom", sa.JSON(), nullable=False),
        sa.Column("reverses", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.UniqueConstraint("plant", "reverses", name="uq_reports_plant_reverses"),
    )
    op.create_index("ix_reports_operation", "reports", ["plant", "operation_id", "reported_at"])
    op.create_index("ix_reports_production", "reports", ["plant", "production_on"])
    op.create_index("ix_reports_reported", "reports", ["plant", "reported_at", "id"])
    op.create_index("ix_reports_work_order", "reports", ["plant", "work_order_id"])
    op.create_table(
        "report_workers",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("report_id", sa.Uuid(), primary_key=True),
        sa.Column("worker", sa.String(40), primary_key=True),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("team", sa.String(40), nullable=True),
        sa.Column("share", ScaledDecimal(), nullable=True),
        sa.Column("seconds", ScaledDecimal(), nullable=False),
        sa.Column("production_on", sa.Date(), nullable=False),
        sa.Column("covered", sa.JSON(), nullable=False),
    )
    op.create_index("ix_report_workers_worker", "report_workers", ["plant", "worker", "production_on"])
    op.create_table(
        "confirmations",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("report_id", sa.Uuid(), primary_key=True),
        sa.Column("confirmed_by", sa.String(100), nullable=False),
        sa.Column("confirmed_at", UtcInstant(), nullable=False),
    )
    op.create_table(
        "inspection_results",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("inspection_id", sa.Uuid(), primary_key=True),
        sa.Column("work_order_id", sa.Uuid(), nullable=False),
        sa.Column("operation_id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=True),
        sa.Column("asked_scrap", ScaledDecimal(), nullable=False),
        sa.Column("asked_rework", ScaledDecimal(), nullable=False),
        sa.Column("to_scrap", ScaledDecimal(), nullable=False),
        sa.Column("to_rework", ScaledDecimal(), nullable=False),
        sa.Column("released", ScaledDecimal(), nullable=False),
        sa.Column("waited_seconds", ScaledDecimal(), nullable=False),
        sa.Column("recorded_at", UtcInstant(), nullable=False),
    )
    op.create_index("ix_inspection_results_report", "inspection_results", ["plant", "report_id"])
    op.create_index("ix_inspection_results_work_order", "inspection_results", ["plant", "work_order_id"])


def create_time() -> None:
    op.create_table(
        "clock_events",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("operation_id", sa.Uuid(), nullable=False),
        sa.Column("worker", sa.String(40), nullable=False),
        sa.Column("move", sa.String(20), nullable=False),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.Column("work_center", sa.String(40), nullable=True),
        sa.Column("recorded_at", UtcInstant(), nullable=False),
        sa.Column("recorded_by", sa.String(100), nullable=False),
    )
    op.create_index("ix_clock_events_operation", "clock_events", ["plant", "operation_id", "worker", "at"])
    op.create_table(
        "clocks",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("operation_id", sa.Uuid(), primary_key=True),
        sa.Column("worker", sa.String(40), primary_key=True),
        sa.Column("work_order_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("running_since", UtcInstant(), nullable=True),
        sa.Column("stretches", sa.JSON(), nullable=False),
        sa.Column("told_at", UtcInstant(), nullable=True),
    )
    op.create_index("ix_clocks_work_order", "clocks", ["plant", "work_order_id", "state"])
    op.create_index("ix_clocks_worker", "clocks", ["plant", "worker", "state"])


def create_goods() -> None:
    op.create_table(
        "receipts",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("work_order_id", sa.Uuid(), nullable=False),
        sa.Column("work_order", sa.String(40), nullable=False),
        sa.Column("quantity", ScaledDecimal(), nullable=False),
        sa.Column("warehouse", sa.String(100), nullable=True),
        sa.Column("production_on", sa.Date(), nullable=False),
        sa.Column("received_at", UtcInstant(), nullable=False),
        sa.Column("received_by", sa.String(100), nullable=False),
    )
    op.create_index("ix_receipts_work_order", "receipts", ["plant", "work_order_id", "received_at"])
    op.create_table(
        "material_movements",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("work_order_id", sa.Uuid(), nullable=False),
        sa.Column("work_order", sa.String(40), nullable=False),
        sa.Column("operation_id", sa.Uuid(), nullable=True),
        sa.Column("rework_order_id", sa.Uuid(), nullable=True),
        sa.Column("item", sa.String(40), nullable=False),
        sa.Column("quantity", ScaledDecimal(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("moved_at", UtcInstant(), nullable=False),
        sa.Column("moved_by", sa.String(100), nullable=False),
    )
    op.create_index("ix_material_movements_work_order", "material_movements", ["plant", "work_order_id", "moved_at"])

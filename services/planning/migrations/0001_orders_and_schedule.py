"""Master data, orders, work orders and the schedule."""

import sqlalchemy as sa
from alembic import op

from shared.plumbing.columns import ScaledDecimal, UtcInstant
from shared.plumbing.migrations import create_plumbing_tables

revision = "planning_0001"
down_revision = None


def upgrade() -> None:
    create_plumbing_tables()
    create_master_data()
    create_orders()
    create_memory()
    create_schedule()


def create_master_data() -> None:
    """Plants and what they consist of."""
    op.create_table(
        "plants",
        sa.Column("number", sa.String(40), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("time_zone", sa.String(64), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("language", sa.String(20), nullable=False),
        sa.Column("inspection_changes_pay", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("next_work_order", sa.BigInteger(), nullable=False),
        sa.Column("schedule_revision", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "calendars",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("number", sa.String(40), primary_key=True),
        sa.Column("shifts", sa.JSON(), nullable=False),
        sa.Column("exceptions", sa.JSON(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "work_centers",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("number", sa.String(40), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("section", sa.String(100), nullable=True),
        sa.Column("calendar", sa.String(40), nullable=True),
        sa.Column("capacity", sa.BigInteger(), nullable=False),
        sa.Column("efficiency", ScaledDecimal(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "teams",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("number", sa.String(40), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("leader", sa.String(40), nullable=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "workers",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("number", sa.String(40), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("team", sa.String(40), nullable=True),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("calendar", sa.String(40), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "items",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("number", sa.String(40), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("unit", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("routing_version", sa.BigInteger(), nullable=True),
        sa.Column("finishes_at", sa.String(40), nullable=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "routing_steps",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("item", sa.String(40), primary_key=True),
        sa.Column("version", sa.BigInteger(), primary_key=True),
        sa.Column("sequence", sa.BigInteger(), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("section", sa.String(100), nullable=True),
        sa.Column("work_centers", sa.JSON(), nullable=False),
        sa.Column("skill", sa.String(100), nullable=True),
        sa.Column("setup_seconds", ScaledDecimal(), nullable=False),
        sa.Column("run_seconds", ScaledDecimal(), nullable=False),
        sa.Column("inspection", sa.String(20), nullable=False),
        sa.Column("sample_percent", ScaledDecimal(), nullable=True),
        sa.Column("over_report", sa.String(20), nullable=False),
        sa.Column("over_report_percent", ScaledDecimal(), nullable=False),
        sa.Column("materials", sa.JSON(), nullable=False),
    )


def create_orders() -> None:
    """Sales orders and the work orders that they become."""
    op.create_table(
        "sales_orders",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("number", sa.String(40), primary_key=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("customer", sa.String(200), nullable=False),
        sa.Column("priority", sa.BigInteger(), nullable=False),
        sa.Column("ordered_at", UtcInstant(), nullable=False),
    )
    op.create_table(
        "sales_order_lines",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("sales_order", sa.String(40), primary_key=True),
        sa.Column("line", sa.BigInteger(), primary_key=True),
        sa.Column("item", sa.String(40), nullable=False),
        sa.Column("quantity", ScaledDecimal(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_at", UtcInstant(), nullable=False),
        sa.Column("received", ScaledDecimal(), nullable=False),
        sa.Column("received_in_time", ScaledDecimal(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plant", "sales_order"],
            ["sales_orders.plant", "sales_orders.number"],
            name="fk_sales_order_lines_plant_sales_order",
        ),
    )
    op.create_index("ix_sales_order_lines_due", "sales_order_lines", ["plant", "due_on"])
    op.create_index("ix_sales_order_lines_item", "sales_order_lines", ["plant", "item", "due_on"])
    op.create_table(
        "work_orders",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("item", sa.String(40), nullable=False),
        sa.Column("quantity", ScaledDecimal(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_at", UtcInstant(), nullable=False),
        sa.Column("priority", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(2000), nullable=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("sales_order", sa.String(40), nullable=True),
        sa.Column("line", sa.BigInteger(), nullable=True),
        sa.Column("routing_version", sa.BigInteger(), nullable=True),
        sa.Column("scrap", ScaledDecimal(), nullable=False),
        sa.Column("received", ScaledDecimal(), nullable=False),
        sa.Column("planned_end", UtcInstant(), nullable=True),
        sa.Column("planned_late_reason", sa.String(40), nullable=True),
        sa.Column("made", sa.Boolean(), nullable=False),
        sa.Column("floor_revision", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint("plant", "number", name="uq_work_orders_plant_number"),
    )
    op.create_index("ix_work_orders_due", "work_orders", ["plant", "due_on", "number"])
    op.create_index("ix_work_orders_item", "work_orders", ["plant", "item", "due_on"])
    op.create_index("ix_work_orders_line", "work_orders", ["plant", "sales_order", "line"])
    op.create_index("ix_work_orders_status", "work_orders", ["plant", "status", "due_on"])
    op.create_table(
        "operations",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("work_order_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("code", sa.String(60), nullable=False),
        sa.Column("section", sa.String(100), nullable=True),
        sa.Column("work_center", sa.String(40), nullable=True),
        sa.Column("worker", sa.String(40), nullable=True),
        sa.Column("team", sa.String(40), nullable=True),
        sa.Column("planned_start", UtcInstant(), nullable=True),
        sa.Column("planned_end", UtcInstant(), nullable=True),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.Column("started_at", UtcInstant(), nullable=True),
        sa.Column("completed", sa.Boolean(), nullable=False),
        sa.Column("floor_revision", sa.BigInteger(), nullable=False),
        sa.Column("good", ScaledDecimal(), nullable=False),
        sa.Column("scrap", ScaledDecimal(), nullable=False),
        sa.Column("rework", ScaledDecimal(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plant", "work_order_id"],
            ["work_orders.plant", "work_orders.id"],
            name="fk_operations_plant_work_order_id",
        ),
    )
    op.create_index("ix_operations_planned", "operations", ["plant", "planned_start", "id"])
    op.create_index("ix_operations_work_center", "operations", ["plant", "work_center", "planned_start"])
    op.create_index("ix_operations_work_order", "operations", ["plant", "work_order_id", "sequence"])


def create_memory() -> None:
    """What is kept of facts whose place is not known yet, and of rework."""
    op.create_table(
        "rework_operations",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("home_id", sa.Uuid(), nullable=False),
        sa.Column("is_last", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "parked_facts",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("operation_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("fact", sa.JSON(), nullable=False),
    )
    op.create_index("ix_parked_facts_operation", "parked_facts", ["plant", "operation_id"])


def create_schedule() -> None:
    """Schedule runs."""
    op.create_table(
        "schedule_runs",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("objective", sa.String(20), nullable=False),
        sa.Column("freeze_until", UtcInstant(), nullable=True),
        sa.Column("asked_at", UtcInstant(), nullable=False),
        sa.Column("asked_by", sa.String(200), nullable=False),
        sa.Column("finished_at", UtcInstant(), nullable=True),
        sa.Column("operations", sa.BigInteger(), nullable=True),
        sa.Column("makespan_seconds", sa.BigInteger(), nullable=True),
        sa.Column("weighted_tardiness_seconds", sa.BigInteger(), nullable=True),
        sa.Column("late", sa.JSON(), nullable=False),
        sa.Column("unplanned", sa.JSON(), nullable=False),
    )
    op.create_index("ix_schedule_runs_status", "schedule_runs", ["status"])

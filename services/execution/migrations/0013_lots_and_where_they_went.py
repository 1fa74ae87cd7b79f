"""Lots of material and goods have names, and what a work center made is found without reading all reports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.plumbing.columns import UtcInstant

revision = "execution_0013"
down_revision = "execution_0012"


def upgrade() -> None:
    op.add_column("receipts", sa.Column("lot", sa.String(40), nullable=True))
    op.add_column("material_movements", sa.Column("lot", sa.String(40), nullable=True))
    op.add_column("reports", sa.Column("began_at", UtcInstant(), nullable=True))
    op.create_index("ix_receipts_lot", "receipts", ["plant", "lot"])
    op.create_index("ix_material_movements_lot", "material_movements", ["plant", "lot"])
    op.create_index("ix_reports_work_center", "reports", ["plant", "work_center", "production_on", "reported_at"])
    op.create_index("ix_work_orders_sales_order", "work_orders", ["plant", "sales_order", "number"])

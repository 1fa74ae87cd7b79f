"""Measured values are kept one by one; those of earlier results are taken out of them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from alembic import op

from shared.plumbing.columns import ScaledDecimal, UtcInstant

revision = "quality_0011"
down_revision = "quality_0010"

DECIMALS = ("value", "nominal", "lower", "upper")


def upgrade() -> None:
    table = op.create_table(
        "measurements",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("inspection_id", sa.Uuid(), primary_key=True),
        sa.Column("position", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("item", sa.String(40), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("characteristic", sa.String(100), nullable=False),
        sa.Column("production_on", sa.Date(), nullable=False),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.Column("value", ScaledDecimal(), nullable=False),
        sa.Column("unit", sa.String(100)),
        sa.Column("nominal", ScaledDecimal()),
        sa.Column("lower", ScaledDecimal()),
        sa.Column("upper", ScaledDecimal()),
        sa.Column("within", sa.Boolean(), nullable=False),
    )
    index = ["plant", "item", "sequence", "characteristic", "production_on"]
    op.create_index("ix_measurements_day", "measurements", index)
    for rows in _earlier():
        op.bulk_insert(table, rows)


def _earlier() -> Iterator[list[dict[str, Any]]]:
    inspections = sa.table(
        "inspections",
        sa.column("plant", sa.String),
        sa.column("id", sa.Uuid),
        sa.column("work_order_id", sa.Uuid),
        sa.column("report_id", sa.Uuid),
        sa.column("sequence", sa.BigInteger),
        sa.column("recorded_at", UtcInstant()),
        sa.column("measurements", sa.JSON()),
    )
    orders = sa.table("work_orders", sa.column("plant"), sa.column("id", sa.Uuid), sa.column("item"))
    reports = sa.table("reports", sa.column("plant"), sa.column("id", sa.Uuid), sa.column("production_on", sa.Date()))
    done = (
        sa.select(inspections, orders.c.item, reports.c.production_on)
        .join(orders, sa.and_(orders.c.plant == inspections.c.plant, orders.c.id == inspections.c.work_order_id))
        .outerjoin(reports, sa.and_(reports.c.plant == inspections.c.plant, reports.c.id == inspections.c.report_id))
        .where(inspections.c.recorded_at.is_not(None))
    )
    for row in op.get_bind().execute(done).all():
        told = [one for one in row.measurements or () if isinstance(one, dict) and "characteristic" in one]
        if told:
            yield [_value(row, position, one) for position, one in enumerate(told)]


def _value(row: Any, position: int, one: dict[str, Any]) -> dict[str, Any]:
    numbers = {name: None if one[name] is None else Decimal(one[name]) for name in DECIMALS}
    return {
        "plant": row.plant,
        "inspection_id": row.id,
        "position": position,
        "item": row.item or "",
        "sequence": row.sequence,
        "characteristic": one["characteristic"],
        "production_on": row.production_on or row.recorded_at.date(),
        "at": row.recorded_at,
        "unit": one["unit"],
        "within": one["within"],
        **numbers,
    }

"""Rankings read one row for each worker, team or step and day, and one for all days together."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.plumbing.columns import ScaledDecimal

revision = "payroll_0011"
down_revision = "payroll_0010"

FIGURES = ("good", "taken", "standard_hours", "hours")
GROUPS = {"worker": "worker", "team": "team", "operation": "item || ' ' || sequence"}


def upgrade() -> None:
    op.create_table(
        "group_outputs",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("kind", sa.String(40), primary_key=True),
        sa.Column("on", sa.Date(), primary_key=True),
        sa.Column("key", sa.String(60), primary_key=True),
        *(sa.Column(name, ScaledDecimal(), nullable=False) for name in FIGURES),
    )
    columns = f'plant, kind, "on", key, {", ".join(FIGURES)}'
    sums = ", ".join(f"sum({name})" for name in FIGURES)
    for kind, key in GROUPS.items():
        op.execute(
            f"INSERT INTO group_outputs ({columns}) SELECT plant, '{kind}', \"on\", {key}, {sums}"
            f" FROM output_totals WHERE {key} <> '' GROUP BY plant, \"on\", {key}"
        )
    op.execute(
        f"INSERT INTO group_outputs ({columns}) SELECT plant, kind, '0001-01-01', key, {sums}"
        " FROM group_outputs GROUP BY plant, kind, key"
    )

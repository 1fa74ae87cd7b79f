"""A lot is judged by its sample; one that fails waits on for a second look at each of its pieces."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.plumbing.columns import ScaledDecimal

revision = "quality_0005"
down_revision = "quality_0004"


def upgrade() -> None:
    op.add_column("inspections", sa.Column("code_letter", sa.String(1), nullable=True))
    op.add_column("inspections", sa.Column("accept_at", sa.Integer(), nullable=True))
    op.add_column("inspections", sa.Column("reinspects", sa.Uuid(), nullable=True))
    op.add_column("inspections", sa.Column("held", ScaledDecimal(), nullable=False, server_default="0"))

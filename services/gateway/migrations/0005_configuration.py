"""What a plant sets for itself: fields of its own, and which modules are on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "gateway_0005"
down_revision = "gateway_0004"


def upgrade() -> None:
    op.create_table(
        "custom_fields",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("object", sa.String(40), primary_key=True),
        sa.Column("fields", sa.JSON(), nullable=False),
    )
    op.create_table(
        "module_switches",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("module", sa.String(40), primary_key=True),
        sa.Column("on", sa.Boolean(), nullable=False),
    )

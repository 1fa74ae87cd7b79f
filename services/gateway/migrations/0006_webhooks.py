"""Webhooks, and what is on its way to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.plumbing.columns import UtcInstant

revision = "gateway_0006"
down_revision = "gateway_0005"


def upgrade() -> None:
    op.create_table(
        "webhooks",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("events", sa.JSON(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("last_delivered_at", UtcInstant()),
        sa.Column("last_error", sa.String()),
    )
    op.create_table(
        "webhook_deliveries",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("webhook", sa.String(40), primary_key=True),
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("event", sa.String(40), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("at", UtcInstant(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_try_at", UtcInstant()),
        sa.Column("delivered_at", UtcInstant()),
        sa.Column("http_status", sa.Integer()),
        sa.Column("error", sa.String()),
        sa.ForeignKeyConstraint(["plant", "webhook"], ["webhooks.plant", "webhooks.name"]),
    )
    op.create_index("ix_webhook_deliveries_due", "webhook_deliveries", ["next_try_at", "at"])
    op.create_index("ix_webhook_deliveries_newest", "webhook_deliveries", ["plant", "webhook", "at", "id"])
    op.create_index("ix_webhook_deliveries_at", "webhook_deliveries", ["at"])

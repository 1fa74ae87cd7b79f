"""A plant may want its work orders closed once all they made is in stock."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "planning_0021"
down_revision = "planning_0020"


def upgrade() -> None:
    op.add_column("plants", sa.Column("stock_in_closes", sa.Boolean(), nullable=False, server_default=sa.false()))

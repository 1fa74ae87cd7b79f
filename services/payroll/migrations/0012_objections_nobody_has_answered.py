"""Open objections are found without reading those that were answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "payroll_0012"
down_revision = "payroll_0011"

UNANSWERED = sa.text("status = 'open'")


def upgrade() -> None:
    op.create_index("ix_objections_open", "objections", ["plant"], sqlite_where=UNANSWERED, postgresql_where=UNANSWERED)

"""Which request exchanged a refresh token, so that this one may be sent again when its answer was lost."""

import sqlalchemy as sa
from alembic import op

revision = "gateway_0007"
down_revision = "gateway_0006"


def upgrade() -> None:
    op.add_column("refresh_tokens", sa.Column("used_by", sa.String(64)))

"""How a plan was mended the last time stands in the log and the metrics; its columns were read by nobody.

While a service is rolled on, an older process cannot mend plans any more and says so; the newer ones do.
"""

from __future__ import annotations

from alembic import op

revision = "planning_0009"
down_revision = "planning_0008"


def upgrade() -> None:
    for column in ("mended_at", "because", "moved", "movable", "late"):
        op.drop_column("plan_watches", column)

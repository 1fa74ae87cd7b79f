"""A worker's reports in their order, and what is odd and unanswered, are found without reading all reports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from shared.plumbing.columns import UtcInstant

revision = "execution_0012"
down_revision = "execution_0011"


def upgrade() -> None:
    long_ago = sa.text("'1970-01-01 00:00:00'")
    op.add_column("report_workers", sa.Column("reported_at", UtcInstant(), nullable=False, server_default=long_ago))
    op.create_table(
        "flagged_reports",
        sa.Column("plant", sa.String(40), primary_key=True),
        sa.Column("report_id", sa.Uuid(), primary_key=True),
        sa.Column("reported_at", UtcInstant(), nullable=False),
        sa.Column("is_answered", sa.Boolean(), nullable=False),
    )
    _fill()
    op.create_index("ix_report_workers_reported", "report_workers", ["plant", "worker", "reported_at", "report_id"])
    op.create_index(
        "ix_flagged_reports_answered", "flagged_reports", ["plant", "is_answered", "reported_at", "report_id"]
    )


def _fill() -> None:
    reports, workers = _table("reports", "id", "reported_at", "reverses"), _table("report_workers", "report_id")
    reports.append_column(sa.Column("flags", sa.JSON()))
    workers.append_column(sa.Column("reported_at", UtcInstant()))
    when = (
        sa.select(reports.c.reported_at)
        .where(reports.c.plant == workers.c.plant, reports.c.id == workers.c.report_id)
        .scalar_subquery()
    )
    op.execute(workers.update().values(reported_at=sa.func.coalesce(when, workers.c.reported_at)))

    confirmations, flagged = _table("confirmations", "report_id"), _table("flagged_reports", "report_id", "reported_at")
    flagged.append_column(sa.Column("is_answered", sa.Boolean()))
    reversal = reports.alias()
    answered = sa.or_(
        sa.exists().where(reversal.c.plant == reports.c.plant, reversal.c.reverses == reports.c.id),
        sa.exists().where(confirmations.c.plant == reports.c.plant, confirmations.c.report_id == reports.c.id),
    )
    odd = sa.select(reports.c.plant, reports.c.id, reports.c.reported_at, answered).where(
        sa.cast(reports.c.flags, sa.Text) != "[]", reports.c.reverses.is_(None)
    )
    op.execute(flagged.insert().from_select(["plant", "report_id", "reported_at", "is_answered"], odd))


def _table(name: str, *columns: str) -> sa.Table:
    types = {"reported_at": UtcInstant()}
    return sa.Table(
        name,
        sa.MetaData(),
        sa.Column("plant", sa.String(40)),
        *(sa.Column(column, types.get(column, sa.Uuid())) for column in columns),
    )

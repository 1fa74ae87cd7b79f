"""How much has been heard of the work of a period, worker by worker, for the floor to compare."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.payroll.models import DayTotal, PayLine

AT_ONCE = 100  # workers that are counted together
Days = tuple[date, date]


def workers_of(session: Session, plant: str, days: Days) -> Sequence[str]:
    """Who has anything booked on the days; while they are open, every report of theirs that was heard is."""
    booked = DayTotal.plant == plant, DayTotal.on.between(*days)
    return session.scalars(select(DayTotal.worker).where(*booked).distinct().order_by(DayTotal.worker)).all()


def counts_of(session: Session, plant: str, days: Days, workers: Sequence[str]) -> dict[str, int]:
    """How many reports and reversals of each worker have become lines: a reversal's lines name the reversal."""
    asked = (
        select(PayLine.worker, func.count(PayLine.report.distinct()))
        .where(PayLine.plant == plant, PayLine.worker.in_(workers), PayLine.worked_on.between(*days))
        .group_by(PayLine.worker)
    )
    return dict(session.execute(asked).all())

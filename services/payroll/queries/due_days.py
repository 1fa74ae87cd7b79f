"""Where days have yet to be worked out anew."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payroll.models import DayDue


def plants_with_days_due(session: Session) -> list[str]:
    """Where somebody has yet to work out days anew."""
    return list(session.scalars(select(DayDue.plant).distinct()))

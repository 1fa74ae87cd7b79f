"""What was accepted a moment ago: whoever closes the books asks whether all of it has been heard."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.execution.models import Report
from shared.contracts.execution.lately import Accepted, LatelyAccepted

MOST = 500  # facts are heard in about the order they were told


def accepted_lately(session: Session, plant: str) -> LatelyAccepted:
    """The last reports and reversals, from the index of when they were reported."""
    last = (
        select(Report.id, Report.reverses, Report.production_on)
        .where(Report.plant == plant)
        .order_by(Report.reported_at.desc(), Report.id.desc())
        .limit(MOST)
    )
    return LatelyAccepted(
        items=tuple(
            Accepted(report=row.reverses or row.id, reversal=row.id if row.reverses else None, on=row.production_on)
            for row in session.execute(last)
        )
    )

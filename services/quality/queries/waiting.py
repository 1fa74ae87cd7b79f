"""What waits for somebody in quality, for the wall: counted by an index, never by looking through what is done."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.quality.models import Hold, Inspection, Item, ReworkOrder
from services.quality.models.inspections import HAVE_GONE_ON
from shared.contracts.values import HoldStatus, InspectionStatus, ReworkStatus
from shared.plumbing import clock


@dataclass(frozen=True)
class Waiting:
    """Inspections due and the seconds since the oldest fell due, rework not done, lots on hold, pieces gone on."""

    inspections: int
    age: float
    rework: int
    held: int
    gone_on: int


def waiting(session: Session) -> dict[str, Waiting]:
    """For each plant that has something to make."""
    now, found = clock.now(), {}
    for plant in session.scalars(select(Item.plant).distinct()).all():
        due, oldest = session.execute(
            select(func.count(), func.min(Inspection.due_at)).where(
                Inspection.plant == plant, Inspection.status == InspectionStatus.DUE
            )
        ).one()
        unfinished = (ReworkStatus.ON_HOLD, ReworkStatus.OPEN)
        rework = select(func.count()).where(ReworkOrder.plant == plant, ReworkOrder.status.in_(unfinished))
        held = select(func.count()).where(Hold.plant == plant, Hold.status == HoldStatus.HELD)
        gone_on = select(func.count()).where(Inspection.plant == plant, HAVE_GONE_ON, Inspection.settled_at.is_(None))
        found[plant] = Waiting(
            inspections=due,
            age=(now - oldest).total_seconds() if oldest else 0,
            rework=session.scalar(rework) or 0,
            held=session.scalar(held) or 0,
            gone_on=session.scalar(gone_on) or 0,
        )
    return found

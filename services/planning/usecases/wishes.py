"""Something happened that the plan does not know of yet: it wants looking at."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.planning.models import PlanWish
from shared.plumbing import clock
from shared.plumbing.ids import new_id


def wish(session: Session, plant: str, because: str) -> None:
    """Note it; in its own row, so that nobody waits for anybody."""
    session.add(PlanWish(plant=plant, id=new_id(), because=because, wished_at=clock.now()))

"""How far the floor has heard of what the office decides."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.execution.models import WorkOrder
from shared.contracts.refusals import NotHeardOf


def require_heard(session: Session, plant: str, number: str, revision: int, *, just_released: bool) -> None:
    """Refuse until a decision about a work order has arrived; of one that was never released none will."""
    heard = session.scalar(select(WorkOrder.revision).where(WorkOrder.plant == plant, WorkOrder.number == number))
    if heard is None and not just_released:
        return
    if heard is None or heard < revision:
        raise NotHeardOf({"work_order": "unknown_reference"})

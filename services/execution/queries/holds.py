"""Why lots wait: what quality said when it put them on hold."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, and_, func, or_, select
from sqlalchemy.orm import Session

from services.execution.models import HeldLot, WorkOrder


def why_held(at: datetime | None = None) -> ScalarSelect[Any]:
    """For each work order that is asked about, the reason for which what it makes is on hold; null where it is not.

    Now, or at an instant of the past.
    """
    goes_on = HeldLot.ended_at.is_(None)
    standing = goes_on if at is None else and_(HeldLot.held_at <= at, or_(goes_on, HeldLot.ended_at > at))
    return (
        select(func.max(HeldLot.reason))
        .where(HeldLot.plant == WorkOrder.plant, HeldLot.work_order_id == WorkOrder.id, standing)
        .correlate(WorkOrder)
        .scalar_subquery()
    )


def why_is_held(session: Session, work_order: WorkOrder) -> str | None:
    """The same of one work order."""
    this = (WorkOrder.plant == work_order.plant, WorkOrder.id == work_order.id)
    reason: str | None = session.scalar(select(why_held()).select_from(WorkOrder).where(*this))
    return reason

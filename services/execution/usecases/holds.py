"""Lots on hold: what quality holds is not moved, but for what was released since."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.execution.domain.holds import require_released
from services.execution.models import HeldLot, Receipt, WorkOrder
from shared.contracts.values import ZERO


def require_receivable(session: Session, work_order: WorkOrder, quantity: Decimal) -> None:
    """What the work order makes is a lot of its own."""
    of_order = (HeldLot.plant == work_order.plant, HeldLot.work_order_id == work_order.id)
    held = select(HeldLot).where(*of_order, HeldLot.ended_at.is_(None)).with_for_update()
    for lot in session.scalars(held).all():
        received = select(func.sum(Receipt.quantity, type_=Receipt.quantity.type)).where(
            Receipt.plant == work_order.plant,
            Receipt.work_order_id == work_order.id,
            Receipt.received_at > lot.held_at,
        )
        moved: Decimal = session.scalar(received) or ZERO
        require_released(quantity, released=lot.released, moved=moved, lot=lot.lot, reason=lot.reason)

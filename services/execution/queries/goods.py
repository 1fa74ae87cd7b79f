"""Goods stocked in and material moved, in the order it happened."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.execution.models import MaterialMovement, Receipt, WorkOrder
from services.execution.showing import material_view, receipt_view
from shared.contracts.messages import Page, PageQuery
from shared.contracts.refusals import NotFound
from shared.plumbing.paging import page


def receipts(session: Session, plant: str, number: str, query: PageQuery) -> Page:
    """What was stocked in of a work order."""
    work_order = on_floor(session, plant, number)
    statement = select(Receipt).where(Receipt.plant == plant, Receipt.work_order_id == work_order.id)
    return page(session, statement, query, keys=(Receipt.received_at, Receipt.id), view=receipt_view)


def materials(session: Session, plant: str, number: str, query: PageQuery) -> Page:
    """What material went out to a work order and came back."""
    work_order = on_floor(session, plant, number)
    statement = select(MaterialMovement).where(
        MaterialMovement.plant == plant, MaterialMovement.work_order_id == work_order.id
    )
    keys = (MaterialMovement.moved_at, MaterialMovement.id)
    return page(session, statement, query, keys=keys, view=material_view)


def on_floor(session: Session, plant: str, number: str) -> WorkOrder:
    """A work order that was released, by the number people call it."""
    work_order: WorkOrder | None = session.scalar(
        select(WorkOrder).where(
            WorkOrder.plant == plant, WorkOrder.number == number, WorkOrder.released_at.is_not(None)
        )
    )
    if work_order is None:
        raise NotFound()
    return work_order

"""Goods stocked in and material moved, in the order it happened."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.execution.domain import consumption as rules
from services.execution.models import MaterialMovement, Operation, Receipt
from services.execution.models.sums import total
from services.execution.queries.floors import on_floor
from services.execution.views import material_view, receipt_view
from shared.contracts.execution.goods import ReceiptView
from shared.contracts.execution.stories import (
    ConsumptionLine,
    ConsumptionView,
)
from shared.contracts.messages import Page, PageQuery
from shared.plumbing.finding import find
from shared.plumbing.paging import page


def receipts(session: Session, plant: str, number: str, query: PageQuery) -> Page:
    """What was stocked in of a work order."""
    work_order = on_floor(session, plant, number)
    of_order = (Receipt.plant == plant, Receipt.work_order_id == work_order.id)
    taken_back = set(session.scalars(select(Receipt.reverses).where(*of_order, Receipt.reverses.is_not(None))))
    return page(
        session,
        select(Receipt).where(*of_order),
        query,
        keys=(Receipt.received_at, Receipt.id),
        view=lambda one: receipt_view(one, is_reversed=one.id in taken_back),
    )


def receipt(session: Session, plant: str, receipt_id: UUID) -> ReceiptView:
    """One receipt, and whether it was taken back since."""
    row = find(session, Receipt, (plant, receipt_id))
    reversal = select(Receipt.id).where(Receipt.plant == plant, Receipt.reverses == receipt_id)
    return receipt_view(row, is_reversed=session.scalar(reversal) is not None)


def materials(session: Session, plant: str, number: str, query: PageQuery) -> Page:
    """What material went out to a work order and came back."""
    work_order = on_floor(session, plant, number)
    statement = select(MaterialMovement).where(
        MaterialMovement.plant == plant, MaterialMovement.work_order_id == work_order.id
    )
    keys = (MaterialMovement.moved_at, MaterialMovement.id)
    return page(session, statement, query, keys=keys, view=material_view)


def consumption(session: Session, plant: str, number: str) -> ConsumptionView:
    """What a work order needs by its routing, and what went out for it and for its rework."""
    work_order = on_floor(session, plant, number)
    operations = session.scalars(
        select(Operation).where(
            Operation.plant == plant, Operation.work_order_id == work_order.id, Operation.rework_order_id.is_(None)
        )
    )
    needs = [
        rules.Need(
            item=need["item"],
            per_piece=Decimal(need["quantity"]),
            pieces=work_order.quantity,
            taken=operation.step.taken,
        )
        for operation in operations
        for need in operation.materials
    ]
    moved = session.execute(
        select(
            MaterialMovement.item,
            MaterialMovement.rework_order_id,
            MaterialMovement.kind,
            total(MaterialMovement.quantity),
        )
        .where(MaterialMovement.plant == plant, MaterialMovement.work_order_id == work_order.id)
        .group_by(MaterialMovement.item, MaterialMovement.rework_order_id, MaterialMovement.kind)
    )
    found = rules.consumption(
        needs,
        [
            rules.Moved(item=item, rework_order=rework_order, kind=kind, quantity=quantity)
            for item, rework_order, kind, quantity in moved
        ],
    )
    return ConsumptionView(
        work_order=work_order.number,
        items=tuple(ConsumptionLine(**vars(one), used=one.used, short=one.short) for one in found),
    )

"""Lots on hold: what quality holds is not moved, but for what was released since."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from services.execution.domain.holds import require_released
from services.execution.models import HeldLot, MaterialMovement, Receipt, WorkOrder
from services.execution.models.goods import BROUGHT_OUT
from services.execution.models.sums import total
from shared.contracts.execution.commands import MoveMaterial
from shared.contracts.values import MaterialMove


def require_receivable(session: Session, work_order: WorkOrder, quantity: Decimal) -> None:
    """What the work order makes is a lot of its own, whatever its receipts are called."""
    of_order = (HeldLot.plant == work_order.plant, HeldLot.work_order_id == work_order.id)
    for held in _held(session, *of_order):
        received = select(total(Receipt.quantity)).where(
            Receipt.plant == work_order.plant,
            Receipt.work_order_id == work_order.id,
            Receipt.received_at > held.held_at,
        )
        _require_released(session, held, quantity, moved=received)


def require_issuable(session: Session, plant: str, command: MoveMaterial) -> None:
    """Nothing of a held lot goes out to work; what comes back may. Goods have the lot of their work order, too."""
    if command.lot is None or command.kind is MaterialMove.RETURN:
        return
    makers = select(Receipt.work_order_id).where(Receipt.plant == plant, Receipt.lot == command.lot)
    this_lot = or_(HeldLot.lot == command.lot, HeldLot.work_order_id.in_(makers))
    for held in _held(session, HeldLot.plant == plant, HeldLot.item == command.item, this_lot):
        named = select(Receipt.lot).where(Receipt.plant == plant, Receipt.work_order_id == held.work_order_id)
        issued = select(total(BROUGHT_OUT)).where(
            MaterialMovement.plant == plant,
            MaterialMovement.item == command.item,
            or_(MaterialMovement.lot == held.lot, MaterialMovement.lot.in_(named)),
            MaterialMovement.moved_at > held.held_at,
        )
        _require_released(session, held, command.quantity, moved=issued)


def may_be_held(session: Session, plant: str, command: MoveMaterial) -> bool:
    """Nobody said of which lot the material is, and one of the item is on hold: it goes out, and somebody is told."""
    if command.lot is not None or command.kind is MaterialMove.RETURN:
        return False
    held = select(HeldLot.id).where(HeldLot.plant == plant, HeldLot.item == command.item, HeldLot.ended_at.is_(None))
    return session.scalar(held.limit(1)) is not None


def _held(session: Session, *which: ColumnElement[bool]) -> list[HeldLot]:
    """Nobody else moves anything of these lots meanwhile."""
    held = select(HeldLot).where(*which, HeldLot.ended_at.is_(None)).order_by(HeldLot.id).with_for_update()
    return list(session.scalars(held))


def _require_released(session: Session, held: HeldLot, quantity: Decimal, *, moved: Select[Any]) -> None:
    gone: Decimal = session.scalars(moved).one()
    require_released(quantity, released=held.released, moved=gone, lot=held.lot, reason=held.reason)

"""Holds: a lot waits by quality's word, until pieces of it are released or scrapped.

A hold stops goods, never people: reports go on, and so does every inspection.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.quality.domain.holds import LotAlreadyHeld, require_held, require_there
from services.quality.models import Hold, HoldDecision, Item, ReceivedLot, WorkOrder
from services.quality.usecases.defect_reasons import with_causes
from services.quality.usecases.inspections import inspect_unasked
from services.quality.views import hold_view
from shared.contracts.caller import Caller
from shared.contracts.quality.commands import Failed, HoldLot, InspectUnasked, ReleaseLot, ScrapHeld
from shared.contracts.quality.events import LotEvent, LotHeld, LotReleased, QualityAudited
from shared.contracts.quality.views import HoldView
from shared.contracts.refusals import IdempotencyConflict, Invalid, NotHeardOf
from shared.contracts.values import ZERO, Disposition, HoldMove, HoldStatus, ItemKind
from shared.plumbing import clock, outbox
from shared.plumbing.finding import find
from shared.plumbing.ids import new_id

E = TypeVar("E", bound=LotEvent)
MOST_MAKERS = 10  # of one label, named in a refusal


def hold_lot(session: Session, caller: Caller, command: HoldLot) -> HoldView:
    """From now on nothing of the lot is stocked in, issued or delivered. A lot is held once at a time."""
    item = session.get(Item, (caller.plant, command.item), with_for_update=True)
    if item is None:
        raise NotHeardOf({"item": "unknown_item"})
    maker = _maker(session, item, command.lot)
    lot = maker.number if maker else command.lot
    if command.id is not None and session.get(Hold, (caller.plant, command.id)) is not None:
        raise IdempotencyConflict()
    held = select(Hold.id).where(
        Hold.plant == caller.plant,
        Hold.lot == lot,
        Hold.item == item.number,
        Hold.status == HoldStatus.HELD,
    )
    if session.scalar(held) is not None:
        raise LotAlreadyHeld(lot=lot)
    hold = Hold(
        plant=caller.plant,
        id=command.id or new_id(),
        item=item.number,
        lot=lot,
        work_order_id=maker.id if maker else None,
        reason=command.reason,
        status=HoldStatus.HELD,
        released=ZERO,
        scrapped=ZERO,
        held_at=clock.now(),
        held_by=caller.username,
        decisions=[],
    )
    session.add(hold)
    outbox.record(session, _told(LotHeld, hold))
    return _audited(session, caller, hold, "create")


def release_lot(session: Session, caller: Caller, hold_id: UUID, command: ReleaseLot) -> HoldView:
    """Pieces that were found in order may move, or all that is left of the lot."""
    hold = _held(session, caller, hold_id)
    before, now = hold_view(hold), clock.now()
    if command.quantity is not None and hold.work_order_id is not None:
        made = session.get_one(WorkOrder, (caller.plant, hold.work_order_id)).operations[-1].pieces.stay_good
        require_there(command.quantity, made=made, released=hold.released, lot=hold.lot)
    _decide(session, caller, hold, command.id, HoldMove.RELEASE, command.quantity, command.reason, now)
    if command.quantity is None:
        hold.status = HoldStatus.RELEASED
    hold.released += command.quantity or ZERO
    released = _told(
        LotReleased,
        hold,
        quantity=command.quantity or ZERO,
        ends=command.quantity is None,
        at=now,
        by=caller.username,
    )
    outbox.record(session, released)
    return _audited(session, caller, hold, "release", before)


def scrap_held(session: Session, caller: Caller, hold_id: UUID, command: ScrapHeld) -> HoldView:
    """Pieces of the lot are scrap. Those we made leave good at the last step, as by any inspection."""
    hold = _held(session, caller, hold_id)
    before, now = hold_view(hold), clock.now()
    failed = (Failed(reason=command.reason, quantity=command.quantity),)
    with_causes(session, caller.plant, failed)
    if hold.work_order_id is not None:
        maker = session.get_one(WorkOrder, (caller.plant, hold.work_order_id))
        looked = InspectUnasked(
            operation=maker.operations[-1].id,
            inspected=command.quantity,
            failed=failed,
            disposition=Disposition.SCRAP,
            note=command.note or hold.reason,
        )
        inspect_unasked(session, caller, looked)
    _decide(session, caller, hold, command.id, HoldMove.SCRAP, command.quantity, command.reason, now)
    hold.scrapped += command.quantity
    return _audited(session, caller, hold, "scrap", before)


def _maker(session: Session, item: Item, lot: str) -> WorkOrder | None:
    """The work order that made a lot of a product, by its number or by what the lot was called when it was stocked in.

    A lot of material is its supplier's, and known by its paper.
    """
    if item.kind is ItemKind.BUY:
        return None
    named = select(WorkOrder).where(WorkOrder.plant == item.plant, WorkOrder.number == lot)
    maker = session.scalars(named).first() or _called(session, item, lot)
    if maker is None or not maker.routed or maker.item != item.number:
        raise NotHeardOf({"lot": ("unknown_lot", {"item": item.number})})
    return maker


def _called(session: Session, item: Item, lot: str) -> WorkOrder | None:
    """The work order whose goods were stocked in under a label; one label may stand on the goods of several."""
    labelled = (WorkOrder.plant == ReceivedLot.plant) & (WorkOrder.id == ReceivedLot.work_order_id)
    asked = (
        select(WorkOrder)
        .join(ReceivedLot, labelled)
        .where(ReceivedLot.plant == item.plant, ReceivedLot.item == item.number, ReceivedLot.lot == lot)
        .order_by(WorkOrder.number)
        .limit(MOST_MAKERS)
    )
    makers = session.scalars(asked).all()
    if len(makers) > 1:
        raise Invalid({"lot": ("lot_of_several", {"work_orders": ", ".join(maker.number for maker in makers)})})
    return makers[0] if makers else None


def _held(session: Session, caller: Caller, hold_id: UUID) -> Hold:
    """The hold, nobody else deciding about it meanwhile."""
    hold = find(session, Hold, (caller.plant, hold_id), lock=True)
    require_held(hold.status, hold.lot)
    return hold


def _decide(
    session: Session,
    caller: Caller,
    hold: Hold,
    chosen: UUID | None,
    move: HoldMove,
    quantity: Decimal | None,
    reason: str,
    at: datetime,
) -> None:
    if chosen is not None and session.get(HoldDecision, (hold.plant, chosen)) is not None:
        raise IdempotencyConflict()
    hold.decisions.append(
        HoldDecision(
            plant=hold.plant,
            id=chosen or new_id(),
            move=move,
            quantity=quantity,
            reason=reason,
            at=at,
            by=caller.username,
        )
    )


def _told(event: type[E], hold: Hold, **more: Any) -> E:
    names = ("item", "lot", "work_order_id", "reason", "held_at", "held_by")
    return event(plant=hold.plant, hold_id=hold.id, **{name: getattr(hold, name) for name in names}, **more)


def _audited(session: Session, caller: Caller, hold: Hold, what: str, before: HoldView | None = None) -> HoldView:
    after = hold_view(hold)
    outbox.audit(
        session,
        caller,
        QualityAudited,
        action=f"hold.{what}",
        object=str(hold.id),
        before=before.dump() if before else None,
        after=after.dump(),
    )
    return after

"""Work orders that planning has and nobody has released: the floor does not know them; nothing of them is anywhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from services.gateway.http import BoundPart, Reply
from services.gateway.refusals import NotReleased
from shared.contracts.execution.traces import FloorTrace
from shared.contracts.execution.views import BalanceView, Obstacles, ScannedWorkOrder, WaitingAt
from shared.contracts.values import ZERO, WorkOrderStatus
from shared.plumbing import clock
from shared.plumbing.rpc import Away, RemoteRefusal

NEVER_RELEASED = (WorkOrderStatus.PLANNED, WorkOrderStatus.CANCELLED)
Order = dict[str, Any]


def unreleased(planning: BoundPart, number: str, refusal: RemoteRefusal) -> Order:
    """The work order that the floor has just not found; what planning does not have either is not found."""
    if refusal.code != "not_found":
        raise refusal
    try:
        order: Order = planning.work_order(number=number).body
    except (Away, RemoteRefusal):
        raise refusal from None
    if order["status"] not in NEVER_RELEASED:
        raise refusal
    return order


@contextmanager
def told_if_unreleased(planning: BoundPart, number: str) -> Iterator[None]:
    """Nothing can be done on the floor with a work order that nobody has released: it says that, not "not found"."""
    try:
        yield
    except RemoteRefusal as refusal:
        raise NotReleased(work_order=unreleased(planning, number, refusal)["number"]) from refusal


def empty_page_of(planning: BoundPart, number: str, refusal: RemoteRefusal) -> Reply:
    """Nothing has been booked on it."""
    unreleased(planning, number, refusal)
    return Reply(body={"items": [], "next_cursor": None})


def balance_of(order: Order) -> Reply:
    """Nothing is released, so there is nothing to explain."""
    view = BalanceView(
        work_order=order["number"],
        status=WorkOrderStatus(order["status"]),
        at=clock.now(),
        done=ZERO,
        released=ZERO,
        good=ZERO,
        scrap=ZERO,
        in_rework=ZERO,
        waiting=tuple(WaitingAt(sequence=step["sequence"], quantity=ZERO) for step in order["operations"]),
        unexplained=ZERO,
        over=ZERO,
        to_explain=ZERO,
        received=ZERO,
        obstacles=Obstacles(exceptions=0, stopped=(), rework_on_hold=ZERO),
    )
    return Reply(body=view.dump())


def trace_of(order: Order) -> dict[str, Any]:
    """Nothing has happened to it."""
    return FloorTrace(
        work_order=order["number"],
        item=order["item"],
        quantity=Decimal(order["quantity"]),
        released_at=None,
        completed_at=None,
        complete=True,
        items=(),
    ).dump()


def scanned(planning: BoundPart, code: str, refusal: RemoteRefusal) -> Reply:
    """Its traveler may be printed before it is released: the work order says so by its status, a step by a refusal."""
    try:
        order = unreleased(planning, code, refusal)
    except RemoteRefusal:
        number, separated, _ = code.rpartition(":")
        if not separated:
            raise
        order = unreleased(planning, number, refusal)
        if code not in [step["code"] for step in order["operations"]]:
            raise
        raise NotReleased(work_order=order["number"]) from None
    told = {name: order[name] for name in ("number", "item", "quantity", "due_on", "priority", "status")}
    unknown = dict.fromkeys(("item_name", "unit", "customer", "lot_held"))
    return Reply(body={"kind": ScannedWorkOrder.kind, **told, **unknown, "operations": []})

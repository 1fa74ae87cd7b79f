"""Where the plant wants it so, a work order is closed once it is completed and all it made is in stock."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from services.planning.domain.progress import still_to_do, unexplained
from services.planning.domain.work_order import Move
from services.planning.models import Plant, WorkOrder
from services.planning.usecases.work_orders import carry_out
from shared.contracts.caller import Caller
from shared.contracts.values import ZERO, WorkOrderStatus

ACTOR = "stock-in"  # nobody signs in by it: who stocked the goods in is noted with the receipt


def close_if_all_is_in(session: Session, fact: Any) -> None:
    """Whichever is heard last: a report, that all is made, or the goods. What does not add up waits for somebody."""
    order = session.get(WorkOrder, (fact.plant, fact.work_order_id))  # locked when the fact was noted
    if order is None or order.status is not WorkOrderStatus.COMPLETED or not _is_all_in(order):
        return
    plant = session.get_one(Plant, fact.plant)
    if plant.stock_in_closes:
        caller = Caller(plant=fact.plant, username=ACTOR, correlation_id=str(fact.work_order_id))
        carry_out(session, caller, plant, order, Move.CLOSE, None)


def _is_all_in(order: WorkOrder) -> bool:
    """All that was made, as far as we have heard of it: what is yet to be counted is still to be done to us."""
    steps, last = [operation.progress for operation in order.operations], order.operations[-1]
    is_counted = not any(still_to_do(order.quantity, steps)) and last.awaiting == ZERO
    return is_counted and order.received == last.progress.good and unexplained(order.quantity, steps) == ZERO

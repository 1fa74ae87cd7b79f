"""What was asked about orders that might be taken, as people see it."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.planning.domain.plans.considering import Outcome, Shift
from services.planning.models import WhatIfAsked
from shared.contracts.messages import schema_of
from shared.contracts.planning.commands import WantedOrder
from shared.contracts.planning.views import AddedOrder, MovedOrder, WhatIfView


def added_order(order: WantedOrder, outcome: Outcome, promise_on: date | None) -> AddedOrder:
    return AddedOrder(
        item=order.item,
        quantity=order.quantity,
        due_on=order.due_on,
        priority=order.priority,
        completes_at=outcome.completes_at,
        promise_on=promise_on,
        late=outcome.is_late,
        reason=outcome.reason,
    )


def moved_order(shift: Shift, sales_order: str | None, customer: str | None) -> MovedOrder:
    return MovedOrder(
        work_order=shift.work_order,
        sales_order=sales_order,
        customer=customer,
        from_at=shift.was,
        to_at=shift.now,
        becomes_late=shift.becomes_late,
    )


def what_if_view(asked: WhatIfAsked) -> WhatIfView:
    shown: dict[str, Any] = asked.shown
    return WhatIfView(
        id=asked.id,
        added=tuple(AddedOrder(**schema_of(AddedOrder).load(one)) for one in shown["added"]),
        moved=tuple(MovedOrder(**schema_of(MovedOrder).load(one)) for one in shown["moved"]),
        asked_at=asked.asked_at,
        asked_by=asked.asked_by,
        accepted_at=asked.accepted_at,
        accepted_by=asked.accepted_by,
        note=asked.note,
        work_orders=tuple(asked.work_orders),
    )

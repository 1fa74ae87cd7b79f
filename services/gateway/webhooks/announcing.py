"""From a fact that was told here to the letters that tell it outside."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from services.gateway.projections import Audited
from services.gateway.webhooks import deliveries
from services.gateway.webhooks.events import ACTIONS, COMPLETED
from shared.contracts.execution.events import WorkOrderCompleted
from shared.contracts.messages import instant_text


def announce(session: Session, event: Audited, event_id: UUID) -> None:
    """Somebody changed something that others may want to know."""
    name = ACTIONS.get(event.action)
    if name is None:
        return
    body = {
        "id": str(event_id),
        "event": name,
        "plant": event.plant,
        "at": instant_text(event.at),
        "actor": event.actor,
        "object": event.object,
        "before": event.before,
        "data": event.after,
    }
    deliveries.leave(session, name, event_id, body)


def announce_completion(session: Session, event: WorkOrderCompleted, event_id: UUID) -> None:
    """A work order is done."""
    body = {
        "id": str(event_id),
        "event": COMPLETED,
        "plant": event.plant,
        "at": instant_text(event.at),
        "actor": None,
        "object": event.work_order,
        "before": None,
        "data": {"number": event.work_order, "status": "completed", "completed_at": instant_text(event.at)},
    }
    deliveries.leave(session, COMPLETED, event_id, body)

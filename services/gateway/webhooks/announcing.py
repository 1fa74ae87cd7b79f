"""From a fact that was told here to the letters that tell it outside."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from services.gateway.projections import Audited
from services.gateway.webhooks import deliveries
from services.gateway.webhooks.events import ACTIONS, COMPLETED, ESCALATED
from shared.contracts.execution.events import ExceptionEscalated, WorkOrderCompleted
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
    data = {"number": event.work_order, "status": "completed", "completed_at": instant_text(event.at)}
    _announce_by_itself(session, COMPLETED, event, event_id, object=event.work_order, data=data)


def announce_escalation(session: Session, event: ExceptionEscalated, event_id: UUID) -> None:
    """Nobody has taken an exception on in time."""
    data: dict[str, str | None] = {
        "id": str(event.exception_id),
        "kind": event.kind,
        "work_center": event.work_center,
        "escalated_at": instant_text(event.at),
    }
    _announce_by_itself(session, ESCALATED, event, event_id, object=str(event.exception_id), data=data)


def _announce_by_itself(
    session: Session,
    name: str,
    event: WorkOrderCompleted | ExceptionEscalated,
    event_id: UUID,
    *,
    object: str,
    data: Mapping[str, str | None],
) -> None:
    """What nobody did has no actor, and nothing before it."""
    body = {
        "id": str(event_id),
        "event": name,
        "plant": event.plant,
        "at": instant_text(event.at),
        "actor": None,
        "object": object,
        "before": None,
        "data": data,
    }
    deliveries.leave(session, name, event_id, body)

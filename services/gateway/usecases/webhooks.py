"""Webhooks: who is to be told of what, and what became of it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Session

from services.gateway import queries
from services.gateway.models import Webhook, WebhookDelivery
from services.gateway.usecases import audit
from services.gateway.views import delivery_view, webhook_view
from services.gateway.webhooks import deliveries, events
from services.gateway.webhooks.addresses import require_address
from shared.contracts.caller import Caller
from shared.contracts.gateway.configuration import DeliveryStatus, DeliveryView, PutWebhook, WebhookView
from shared.contracts.messages import instant_text
from shared.contracts.refusals import Invalid, Refused
from shared.plumbing import clock
from shared.plumbing.finding import find
from shared.plumbing.ids import new_id


class StillOnItsWay(Refused):
    """It is tried again by itself."""


class WebhookOff(Refused):
    """Nothing is sent while it is switched off."""


def put_webhook(session: Session, caller: Caller, name: str, command: PutWebhook) -> tuple[WebhookView, bool]:
    """Say where to send word of what. Returns the webhook, and whether it is new."""
    require_address(command.url)
    events.require_known(command.events)
    row = session.get(Webhook, (caller.plant, name), with_for_update=True)
    before = None if row is None else webhook_view(row)
    if row is None:
        if command.secret is None:
            raise Invalid({"secret": "required"})
        row = Webhook(plant=caller.plant, name=name, secret=command.secret, last_delivered_at=None, last_error=None)
        session.add(row)
    row.url, row.events, row.active = command.url, list(command.events), command.active
    row.secret = command.secret or row.secret
    if not row.active:
        deliveries.give_up(session, row, events.PING)
    after = webhook_view(row)
    if before != after or command.secret is not None:
        audit.note(
            session,
            caller,
            action="webhook.put",
            object=name,
            before=None if before is None else before.dump(),
            after=after.dump(),
        )
    return after, before is None


def try_webhook(session: Session, caller: Caller, name: str) -> DeliveryView:
    """Send a word of no meaning, to see whether it arrives."""
    webhook = queries.webhook(session, caller.plant, name)
    if not webhook.active:
        raise WebhookOff(name=name)
    id = new_id()
    body = {
        "id": str(id),
        "event": events.PING,
        "plant": caller.plant,
        "at": instant_text(clock.now()),
        "actor": caller.username,
        "object": name,
        "before": None,
        "data": None,
    }
    row = deliveries.letter_row(webhook, events.PING, id, body)
    session.add(row)
    return delivery_view(row)


def send_again(session: Session, caller: Caller, name: str, id: UUID) -> DeliveryView:
    """Bring once more what was given up, or has arrived and was lost there; all tries begin anew."""
    row = find(session, WebhookDelivery, (caller.plant, name, id), lock=True)
    if delivery_view(row).status is DeliveryStatus.WAITING and row.attempts == 0:
        raise StillOnItsWay
    row.attempts, row.next_try_at, row.delivered_at, row.error = 0, clock.now(), None, None
    audit.note(session, caller, action="webhook.send_again", object=name, before=None, after={"delivery": str(id)})
    return delivery_view(row)

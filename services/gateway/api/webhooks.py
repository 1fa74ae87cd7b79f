"""Webhooks: other systems are told what happens here."""

from __future__ import annotations

from uuid import UUID

from services.gateway import queries
from services.gateway.http import Api, Call, Reply, endpoint, page_of
from services.gateway.numbers import require_number
from services.gateway.turns import take_turn
from services.gateway.usecases import webhooks
from services.gateway.views import webhook_view
from services.gateway.webhooks import deliveries
from services.gateway.webhooks.courier import Courier
from shared.contracts.gateway.configuration import DeliveriesQuery, DeliveryView, PutWebhook, WebhookView
from shared.contracts.messages import PageQuery
from shared.contracts.permissions import Permission as P
from shared.plumbing.minutes import every_minute

MAY_LOOK = (P.SETTINGS_WRITE, P.AUDIT_READ)  # what is sent is what the audit log says


class WebhooksApi(Api):
    """Where word is sent, of what, and what became of it."""

    courier = Courier()

    @endpoint("PUT", "/webhooks/<name>", body=PutWebhook, answer=WebhookView, needs=P.SETTINGS_WRITE)
    def put_webhook(self, call: Call, name: str) -> Reply:
        """Send word of these `events` (`*`: of all) to an address, signed with the secret.

        Each is a POST of `{id, event, plant, at, actor, object, before, data}`; `data` is the thing as this API shows
        it. `webhook-signature` is `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`, with `webhook-id` and
        `webhook-timestamp` as the Standard Webhooks specification says. Anything but 2xx is tried again for a day;
        an event may arrive twice, with the same id. A secret left out stays what it is.
        """
        require_number("name", name)
        with self.transaction() as session:
            take_turn(session, "webhook", call.caller.plant, name)
            known = queries.known_webhook(session, call.caller.plant, name)
            self.require_match(None if known is None else webhook_view(known))
            view, created = webhooks.put_webhook(session, call.caller, name, call.body)
        self.courier.wake()
        return Reply(body=view, created=created)

    @endpoint("GET", "/webhooks/<name>", answer=WebhookView, needs=MAY_LOOK)
    def webhook(self, call: Call, name: str) -> Reply:
        """A webhook, without its secret, and how its last delivery went."""
        with self.transaction() as session:
            return Reply(body=webhook_view(queries.webhook(session, call.caller.plant, name)))

    @endpoint("GET", "/webhooks", query=PageQuery, answer=page_of(WebhookView), needs=MAY_LOOK)
    def webhooks(self, call: Call) -> Reply:
        """The webhooks of the plant."""
        with self.transaction() as session:
            return Reply(body=queries.webhooks(session, call.caller.plant, call.query))

    @endpoint(
        "GET",
        "/webhooks/<name>/deliveries",
        query=DeliveriesQuery,
        answer=page_of(DeliveryView),
        needs=MAY_LOOK,
    )
    def webhook_deliveries(self, call: Call, name: str) -> Reply:
        """What was sent, how often it was tried and what was answered, newest first; kept for a month."""
        with self.transaction() as session:
            return Reply(body=queries.webhook_deliveries(session, call.caller.plant, name, call.query))

    @endpoint("POST", "/webhooks/<name>/test", answer=DeliveryView, needs=P.SETTINGS_WRITE, status=202)
    def try_webhook(self, call: Call, name: str) -> Reply:
        """Send a `Ping`, to see whether anything arrives."""
        with self.transaction() as session:
            view = webhooks.try_webhook(session, call.caller, name)
        self.courier.wake()
        return Reply(body=view)

    @endpoint(
        "POST",
        "/webhooks/<name>/deliveries/<uuid:delivery>/resend",
        answer=DeliveryView,
        needs=P.SETTINGS_WRITE,
        status=202,
    )
    def resend_delivery(self, call: Call, name: str, delivery: UUID) -> Reply:
        """Bring it once more: what was given up, or arrived and was lost there."""
        with self.transaction() as session:
            view = webhooks.send_again(session, call.caller, name, delivery)
        self.courier.wake()
        return Reply(body=view)

    @every_minute
    def forget_deliveries(self) -> None:
        with self.transaction() as session:
            deliveries.forget(session)

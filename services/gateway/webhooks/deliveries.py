"""Deliveries as rows: written with the change they tell of, taken by one courier at a time, kept for a month."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, true, tuple_, update
from sqlalchemy.orm import Session

from services.gateway.models import Webhook, WebhookDelivery
from services.gateway.webhooks.events import wants
from services.gateway.webhooks.letters import Letter
from shared.plumbing import clock

AT_A_TIME = 20
SWITCHED_OFF = "switched off"
LEASE = timedelta(minutes=5)  # a courier that died has its letters taken by another after this
KEPT = timedelta(days=30)
# How long we wait after each failure; after the last one we give up. About a day in all.
PAUSES = tuple(timedelta(seconds=s) for s in (5, 15, 60, 300, 900, 3600, 7200, 14400, 28800, 28800))


def leave(session: Session, event: str, id: UUID, body: dict[str, Any]) -> None:
    """Note what happened for every webhook of the plant that wants to know."""
    webhooks = session.scalars(select(Webhook).where(Webhook.plant == body["plant"], Webhook.active)).all()
    session.add_all(letter_row(webhook, event, id, body) for webhook in webhooks if wants(webhook.events, event))


def letter_row(webhook: Webhook, event: str, id: UUID, body: dict[str, Any]) -> WebhookDelivery:
    now = clock.now()
    return WebhookDelivery(
        plant=webhook.plant,
        webhook=webhook.name,
        id=id,
        event=event,
        body=body,
        at=now,
        attempts=0,
        next_try_at=now,
        delivered_at=None,
        http_status=None,
        error=None,
    )


def take(session: Session, now: datetime, *, but: Collection[tuple[str, str]] = ()) -> list[Letter]:
    """What is due, taken for a while, oldest first; nothing of webhooks that somebody is busy with."""
    due = session.execute(
        select(WebhookDelivery, Webhook)
        .join(Webhook, (Webhook.plant == WebhookDelivery.plant) & (Webhook.name == WebhookDelivery.webhook))
        .where(WebhookDelivery.next_try_at <= now, Webhook.active)
        .where(tuple_(WebhookDelivery.plant, WebhookDelivery.webhook).not_in(list(but)) if but else true())
        .order_by(WebhookDelivery.next_try_at, WebhookDelivery.at)
        .limit(AT_A_TIME)
        .with_for_update(of=WebhookDelivery, skip_locked=True)
    ).all()
    for delivery, _ in due:
        delivery.next_try_at = now + LEASE
    return [
        Letter(row.id, (row.plant, row.webhook), hook.url, hook.secret, row.body, row.attempts) for row, hook in due
    ]


def arrived(session: Session, letter: Letter, status: int) -> None:
    """The receiver has it."""
    row, webhook = _rows(session, letter)
    row.attempts, row.next_try_at, row.delivered_at = row.attempts + 1, None, clock.now()
    row.http_status, row.error = status, None
    webhook.last_delivered_at, webhook.last_error = row.delivered_at, None


def failed(session: Session, letter: Letter, status: int | None, error: str) -> bool:
    """It has not: when it is tried again. True when we give up."""
    row, webhook = _rows(session, letter)
    row.attempts += 1
    pause = PAUSES[row.attempts - 1] if row.attempts <= len(PAUSES) else None
    row.next_try_at = None if pause is None else clock.now() + pause
    row.http_status, row.error = status, error
    webhook.last_error = error
    return pause is None


def give_up(session: Session, webhook: Webhook, event: str) -> None:
    """What waits of an event goes no more: whoever asked for it has switched the webhook off."""
    waits = (
        WebhookDelivery.plant == webhook.plant,
        WebhookDelivery.webhook == webhook.name,
        WebhookDelivery.event == event,
        WebhookDelivery.next_try_at.is_not(None),
    )
    session.execute(update(WebhookDelivery).where(*waits).values(next_try_at=None, error=SWITCHED_OFF))


def put_back(session: Session, letters: Sequence[Letter], behind: Letter) -> None:
    """They wait for one that failed: their receiver is away, and an order is kept as far as it can be."""
    first, _ = _rows(session, behind)
    again = first.next_try_at or clock.now() + PAUSES[0]
    for letter in letters:
        row, _ = _rows(session, letter)
        row.next_try_at = again


def forget(session: Session) -> None:
    """Let go of what is done and a month old."""
    old = (WebhookDelivery.at < clock.now() - KEPT) & WebhookDelivery.next_try_at.is_(None)
    session.execute(delete(WebhookDelivery).where(old).execution_options(synchronize_session=False))


def _rows(session: Session, letter: Letter) -> tuple[WebhookDelivery, Webhook]:
    plant, name = letter.webhook
    return session.get_one(WebhookDelivery, (plant, name, letter.id)), session.get_one(Webhook, (plant, name))

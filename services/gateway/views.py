"""Rows as they are shown: that there is a password or PIN, never which."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from services.gateway.models import ApiKey, AuditEntry, User, Webhook, WebhookDelivery
from shared.contracts.gateway.configuration import (
    CustomField,
    Customisable,
    DeliveryStatus,
    DeliveryView,
    FieldsView,
    Module,
    ModulesView,
    WebhookView,
)
from shared.contracts.gateway.views import ApiKeyView, AuditEntryView, RoleView, UserView
from shared.contracts.permissions import BUILT_IN_ROLES, Permission


def user_view(row: User, plants: Sequence[str]) -> UserView:
    return UserView(
        username=row.username,
        name=row.name,
        roles=tuple(row.roles),
        plants=tuple(plants),
        worker=row.worker,
        active=row.active,
        has_password=row.password_hash is not None,
        has_pin=row.pin_hash is not None,
    )


def role_view(name: str, granted: Collection[Permission]) -> RoleView:
    return RoleView(
        name=name,
        permissions=tuple(permission for permission in Permission if permission in granted),
        built_in=name in BUILT_IN_ROLES,
    )


def api_key_view(row: ApiKey, plants: Sequence[str]) -> ApiKeyView:
    return ApiKeyView(
        id=row.id,
        name=row.name,
        role=row.role,
        plants=tuple(plants),
        created_at=row.created_at,
        created_by=row.created_by,
        revoked_at=row.revoked_at,
    )


def audit_entry_view(row: AuditEntry) -> AuditEntryView:
    return AuditEntryView(
        id=row.id,
        at=row.at,
        actor=row.actor,
        action=row.action,
        object=row.object,
        before=row.before,
        after=row.after,
        correlation_id=row.correlation_id,
    )


def fields_view(object: Customisable, fields: Sequence[CustomField]) -> FieldsView:
    return FieldsView(object=object, fields=tuple(fields))


def modules_view(off: Collection[Module]) -> ModulesView:
    return ModulesView(**{str(module): module not in off for module in Module})


def webhook_view(row: Webhook) -> WebhookView:
    return WebhookView(
        name=row.name,
        url=row.url,
        events=tuple(row.events),
        active=row.active,
        last_delivered_at=row.last_delivered_at,
        last_error=row.last_error,
    )


def delivery_view(row: WebhookDelivery) -> DeliveryView:
    waiting = DeliveryStatus.WAITING if row.next_try_at is not None else DeliveryStatus.GIVEN_UP
    return DeliveryView(
        id=row.id,
        event=row.event,
        at=row.at,
        status=DeliveryStatus.DELIVERED if row.delivered_at is not None else waiting,
        attempts=row.attempts,
        next_try_at=row.next_try_at,
        delivered_at=row.delivered_at,
        http_status=row.http_status,
        error=row.error,
        body=row.body,
    )

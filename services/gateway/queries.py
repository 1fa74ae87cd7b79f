"""What the gateway knows: whose token this is, users, roles, keys, and who changed what."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from marshmallow import ValidationError
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from services.gateway.models import (
    ApiKey,
    ApiKeyPlant,
    AuditEntry,
    CustomFields,
    KnownPlant,
    Membership,
    ModuleSwitch,
    Role,
    SignIn,
    User,
    Webhook,
    WebhookDelivery,
)
from services.gateway.principals import Principal
from services.gateway.views import (
    api_key_view,
    audit_entry_view,
    delivery_view,
    role_view,
    user_view,
    webhook_view,
)
from shared.contracts.fields import DateField, InstantField
from shared.contracts.gateway.commands import AuditQuery
from shared.contracts.gateway.configuration import (
    CustomField,
    Customisable,
    DeliveriesQuery,
    DeliveryStatus,
    Module,
    PutFields,
)
from shared.contracts.gateway.views import RoleMatrix, RoleView, UserView
from shared.contracts.messages import Page, PageQuery
from shared.contracts.permissions import BUILT_IN_ROLES, Permission
from shared.contracts.refusals import Invalid, NotFound
from shared.plumbing.paging import page, page_of_names, rows_of_page

WORKER = "worker"
Grants = dict[tuple[str, str], frozenset[Permission]]


def principal_of_sign_in(session: Session, sign_in_id: UUID, now: datetime) -> Principal | None:
    """Whoever signed in, if the session still stands. A badge is of its plant and never more than a worker."""
    found = session.execute(
        select(SignIn, User).join(User, User.username == SignIn.username).where(SignIn.id == sign_in_id)
    ).one_or_none()
    if found is None:
        return None
    sign_in, user = found
    if sign_in.ended_at is not None or sign_in.expires_at <= now or not user.active:
        return None
    plants = plants_of(session, user.username)
    if sign_in.badge_plant is None:
        return _principal(user, sign_in, plants, user.roles, permissions_of(session, plants, user.roles))
    here = [plant for plant in plants if plant == sign_in.badge_plant]
    own, workers = permissions_of(session, here, user.roles), permissions_of(session, here, [WORKER])
    return _principal(user, sign_in, here, [WORKER], {plant: own[plant] & workers[plant] for plant in here})


def _principal(
    user: User,
    sign_in: SignIn,
    plants: Sequence[str],
    roles: Sequence[str],
    permissions: dict[str, frozenset[Permission]],
) -> Principal:
    return Principal(
        username=user.username,
        name=user.name,
        worker=user.worker,
        roles=tuple(roles),
        plants=tuple(plants),
        permissions=permissions,
        everywhere=user.everywhere and sign_in.badge_plant is None,
        session=sign_in.id,
    )


def principal_of_key(session: Session, key_id: UUID, digest: str) -> Principal | None:
    """The system that holds a key, if it is the right key and not revoked."""
    key = session.get(ApiKey, key_id)
    if key is None or key.digest != digest or key.revoked_at is not None:
        return None
    plants = plants_of_key(session, key_id)
    return Principal(
        username=f"key:{key.name[:27]}:{key.id.hex[:8]}",
        name=key.name,
        roles=(key.role,),
        plants=tuple(plants),
        permissions=permissions_of(session, plants, [key.role]),
        is_key=True,
    )


def plants_of(session: Session, username: str) -> list[str]:
    return list(
        session.scalars(select(Membership.plant).where(Membership.username == username).order_by(Membership.position))
    )


def plants_of_key(session: Session, key_id: UUID) -> list[str]:
    return list(
        session.scalars(select(ApiKeyPlant.plant).where(ApiKeyPlant.key_id == key_id).order_by(ApiKeyPlant.position))
    )


def permissions_of(session: Session, plants: Sequence[str], roles: Iterable[str]) -> dict[str, frozenset[Permission]]:
    """What these roles together may, in each of the plants."""
    grants = grants_of(session, plants, set(roles))
    return {plant: frozenset().union(*(grants.get((plant, role), frozenset()) for role in roles)) for plant in plants}


def grants_of(session: Session, plants: Collection[str], roles: Collection[str]) -> Grants:
    """Each role's permissions in each plant: the plant's own, else the built-in; an unknown role is missing."""
    grants = {
        (plant, role): frozenset(BUILT_IN_ROLES[role]) for plant in plants for role in roles if role in BUILT_IN_ROLES
    }
    rows = session.scalars(select(Role).where(Role.plant.in_(plants), Role.name.in_(roles)))
    return grants | {(row.plant, row.name): frozenset(map(Permission, row.permissions)) for row in rows}


def administrators_plants(session: Session, default: str) -> list[str]:
    """Every plant planning told us about; the default plant stands first."""
    known = session.scalars(select(KnownPlant.number).order_by(KnownPlant.number)).all()
    return [default, *(number for number in known if number != default)]


def time_zone_of(session: Session, plant: str) -> str | None:
    return session.scalar(select(KnownPlant.time_zone).where(KnownPlant.number == plant))


def user(session: Session, username: str, visible: Collection[str] | None) -> UserView | None:
    """A user, as far as somebody of the `visible` plants may know him (None: of every plant)."""
    found = session.get(User, username)
    if found is None:
        return None
    plants = [plant for plant in plants_of(session, username) if visible is None or plant in visible]
    return user_view(found, plants) if plants or visible is None else None


def users(session: Session, plant: str, visible: Collection[str] | None, query: PageQuery) -> Page:
    """The users of a plant."""
    statement = select(User).join(Membership, Membership.username == User.username).where(Membership.plant == plant)
    rows, next_cursor = rows_of_page(session, statement, query, keys=(User.username,))
    plants: dict[str, list[str]] = {row.username: [] for row in rows}
    belonging = select(Membership).where(Membership.username.in_(plants)).order_by(Membership.position)
    for membership in session.scalars(belonging):
        if visible is None or membership.plant in visible:
            plants[membership.username].append(membership.plant)
    return Page(items=tuple(user_view(row, plants[row.username]) for row in rows), next_cursor=next_cursor)


def roles(session: Session, plant: str, query: PageQuery) -> RoleMatrix:
    """The matrix of a plant: the built-in roles, as they are here, then its own."""
    own = session.scalars(select(Role.name).where(Role.plant == plant))
    grants = grants_of(session, [plant], {*own, *BUILT_IN_ROLES})
    views = {name: role_view(name, granted) for (_, name), granted in grants.items()}
    names, next_cursor = page_of_names(sorted(views, key=lambda name: (not views[name].built_in, name)), query)
    items = tuple(views[name] for name in names)
    return RoleMatrix(items=items, next_cursor=next_cursor, permissions=tuple(Permission))


def role(session: Session, plant: str, name: str) -> RoleView | None:
    granted = grants_of(session, [plant], [name]).get((plant, name))
    return None if granted is None else role_view(name, granted)


def api_keys(session: Session, plant: str, visible: Collection[str] | None, query: PageQuery) -> Page:
    """The keys that may act in a plant, newest last."""
    statement = select(ApiKey).join(ApiKeyPlant, ApiKeyPlant.key_id == ApiKey.id).where(ApiKeyPlant.plant == plant)
    rows, next_cursor = rows_of_page(session, statement, query, keys=(ApiKey.created_at, ApiKey.id))
    plants: dict[UUID, list[str]] = {row.id: [] for row in rows}
    belonging = select(ApiKeyPlant).where(ApiKeyPlant.key_id.in_(plants)).order_by(ApiKeyPlant.position)
    for entry in session.scalars(belonging):
        if visible is None or entry.plant in visible:
            plants[entry.key_id].append(entry.plant)
    return Page(items=tuple(api_key_view(row, plants[row.id]) for row in rows), next_cursor=next_cursor)


def audit(session: Session, plant: str, query: AuditQuery) -> Page:
    """Who changed what in a plant, newest first."""
    statement = select(AuditEntry).where(AuditEntry.plant == plant, *_wanted(session, plant, query))
    return page(session, statement, query, keys=(AuditEntry.at, AuditEntry.id), view=audit_entry_view, descending=True)


def _wanted(session: Session, plant: str, query: AuditQuery) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    for column, value in (
        (AuditEntry.actor, query.actor),
        (AuditEntry.action, query.action),
        (AuditEntry.object, query.object),
    ):
        if value is not None:
            conditions.append(column == value)
    if query.from_ is None and query.to_ is None:
        return conditions
    zone = ZoneInfo(time_zone_of(session, plant) or "UTC")
    if query.from_ is not None:
        conditions.append(AuditEntry.at >= _moment("from", query.from_, zone, end_of_day=False))
    if query.to_ is not None:
        conditions.append(AuditEntry.at <= _moment("to", query.to_, zone, end_of_day=True))
    return conditions


def _moment(name: str, text: str, zone: ZoneInfo, *, end_of_day: bool) -> datetime:
    """An instant as it is; a day from its first or to its last moment on the plant's clocks."""
    try:
        if len(text) > len("2026-11-22"):
            instant: datetime = InstantField(text=True).deserialize(text)
            return instant
        day: date = DateField().deserialize(text)
    except ValidationError as error:
        raise Invalid({name: error.messages[0]}) from None
    first = datetime.combine(day + timedelta(days=end_of_day), time(0), zone).astimezone(UTC)
    return first - timedelta(microseconds=1) if end_of_day else first


def fields_of_plant(session: Session, plant: str) -> dict[Customisable, tuple[CustomField, ...]]:
    """The fields that a plant has added, by object."""
    rows = session.scalars(select(CustomFields).where(CustomFields.plant == plant))
    return {Customisable(row.object): PutFields.load({"fields": row.fields}).fields for row in rows}


def modules_off(session: Session, plant: str) -> frozenset[Module]:
    """The modules that a plant does without."""
    off = select(ModuleSwitch.module).where(ModuleSwitch.plant == plant, ModuleSwitch.on.is_(False))
    return frozenset(Module(module) for module in session.scalars(off))


def known_webhook(session: Session, plant: str, name: str) -> Webhook | None:
    return session.get(Webhook, (plant, name))


def webhook(session: Session, plant: str, name: str) -> Webhook:
    found = known_webhook(session, plant, name)
    if found is None:
        raise NotFound
    return found


def webhooks(session: Session, plant: str, query: PageQuery) -> Page:
    """The webhooks of a plant, by name."""
    statement = select(Webhook).where(Webhook.plant == plant)
    return page(session, statement, query, keys=(Webhook.name,), view=webhook_view)


def webhook_deliveries(session: Session, plant: str, name: str, query: DeliveriesQuery) -> Page:
    """What was and is on its way to a webhook, newest first."""
    webhook(session, plant, name)
    statement = select(WebhookDelivery).where(WebhookDelivery.plant == plant, WebhookDelivery.webhook == name)
    waits, arrived = WebhookDelivery.next_try_at.is_not(None), WebhookDelivery.delivered_at.is_not(None)
    match query.status:
        case DeliveryStatus.WAITING:
            statement = statement.where(waits)
        case DeliveryStatus.DELIVERED:
            statement = statement.where(arrived)
        case DeliveryStatus.GIVEN_UP:
            statement = statement.where(~waits, ~arrived)
    keys = (WebhookDelivery.at, WebhookDelivery.id)
    return page(session, statement, query, keys=keys, view=delivery_view, descending=True)

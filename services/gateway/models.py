"""Tables of the gateway: who may come in, who came in, and who changed what."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, MetaData, String, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.plumbing.columns import NAMING, TYPES, AutoId


class Base(DeclarativeBase):
    """What every table of the gateway shares: how its constraints are named, and which column fits which value."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = TYPES


class User(Base):
    """Somebody who may sign in. `everywhere`: the installation's administrator, at home in every plant."""

    __tablename__ = "users"

    username: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str]
    roles: Mapped[list[str]]
    worker: Mapped[str | None] = mapped_column(String(40))
    password_hash: Mapped[str | None]
    pin_hash: Mapped[str | None]
    active: Mapped[bool]
    everywhere: Mapped[bool]
    created_at: Mapped[datetime]


class Membership(Base):
    """A user belongs to a plant; the lowest position is the plant he is in when he names none.

    The worker stands here too, so that one badge in a plant is one person.
    """

    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("plant", "worker"),)

    plant: Mapped[str] = mapped_column(String(40), primary_key=True)
    username: Mapped[str] = mapped_column(ForeignKey("users.username"), primary_key=True, index=True)
    position: Mapped[int]
    worker: Mapped[str | None] = mapped_column(String(40))


class Role(Base):
    """What a role may do in one plant, where that differs from the built-in roles."""

    __tablename__ = "roles"

    plant: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    permissions: Mapped[list[str]]


class SignIn(Base):
    """A session, from signing in until it is ended or too old. A badge's session is of one plant."""

    __tablename__ = "sign_ins"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(ForeignKey("users.username"), index=True)
    badge_plant: Mapped[str | None] = mapped_column(String(40))
    began_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class RefreshToken(Base):
    """One link in the chain of a session's refresh tokens; each works once.

    Whose request was named when he exchanged it may send that request again: `used_by` is the digest of its name.
    """

    __tablename__ = "refresh_tokens"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    sign_in_id: Mapped[UUID] = mapped_column(ForeignKey("sign_ins.id"), index=True)
    used_at: Mapped[datetime | None]
    used_by: Mapped[str | None] = mapped_column(String(64))


class ApiKey(Base):
    """A key of another system."""

    __tablename__ = "api_keys"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40))
    role: Mapped[str] = mapped_column(String(40))
    digest: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(40))
    revoked_at: Mapped[datetime | None]


class ApiKeyPlant(Base):
    """A plant that a key may act in."""

    __tablename__ = "api_key_plants"

    plant: Mapped[str] = mapped_column(String(40), primary_key=True)
    key_id: Mapped[UUID] = mapped_column(ForeignKey("api_keys.id"), primary_key=True, index=True)
    position: Mapped[int]


class CustomFields(Base):
    """The fields a plant has added to an object."""

    __tablename__ = "custom_fields"

    plant: Mapped[str] = mapped_column(String(40), primary_key=True)
    object: Mapped[str] = mapped_column(String(40), primary_key=True)
    fields: Mapped[list[dict[str, Any]]]


class ModuleSwitch(Base):
    """A module that a plant has switched; one without a row is on."""

    __tablename__ = "module_switches"

    plant: Mapped[str] = mapped_column(String(40), primary_key=True)
    module: Mapped[str] = mapped_column(String(40), primary_key=True)
    on: Mapped[bool]


class Webhook(Base):
    """Where another system wants to be told what happens."""

    __tablename__ = "webhooks"

    plant: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    url: Mapped[str]
    events: Mapped[list[str]]
    secret: Mapped[str]
    active: Mapped[bool]
    last_delivered_at: Mapped[datetime | None]
    last_error: Mapped[str | None]


class WebhookDelivery(Base):
    """One fact on its way to one webhook; without `next_try_at` it is done, or given up. Kept for a month."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        ForeignKeyConstraint(["plant", "webhook"], ["webhooks.plant", "webhooks.name"]),
        Index("ix_webhook_deliveries_due", "next_try_at", "at"),
        Index("ix_webhook_deliveries_newest", "plant", "webhook", "at", "id"),
        Index("ix_webhook_deliveries_at", "at"),
    )

    plant: Mapped[str] = mapped_column(String(40), primary_key=True)
    webhook: Mapped[str] = mapped_column(String(40), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    event: Mapped[str] = mapped_column(String(40))
    body: Mapped[dict[str, Any]]
    at: Mapped[datetime]
    attempts: Mapped[int]
    next_try_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    http_status: Mapped[int | None]
    error: Mapped[str | None]


class KnownPlant(Base):
    """A plant as planning last told it."""

    __tablename__ = "known_plants"

    number: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str]
    time_zone: Mapped[str] = mapped_column(String(60))
    revision: Mapped[int]


class AuditEntry(Base):
    """Somebody changed something. Entries are only ever added.

    What a service tells has that service's name in `told_by`, and the id of the fact that told it.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_newest", "plant", "at", "id"),
        Index("ix_audit_entries_object", "plant", "object", "at", "id"),
        Index("ix_audit_entries_actor", "plant", "actor", "at", "id"),
        Index("ix_audit_entries_action", "plant", "action", "at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    plant: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(80))
    action: Mapped[str] = mapped_column(String(80))
    object: Mapped[str]
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    correlation_id: Mapped[str] = mapped_column(String(80))
    told_by: Mapped[str | None] = mapped_column(String(40))


class Hint(Base):
    """Where somebody who looks at a plant live should look again. Kept for an hour."""

    __tablename__ = "hints"
    __table_args__ = (Index("ix_hints_plant", "plant", "position"), Index("ix_hints_at", "at"))

    position: Mapped[int] = mapped_column(AutoId, primary_key=True, autoincrement=True)
    plant: Mapped[str] = mapped_column(String(40))
    topic: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]


class Backup(Base):
    """A backup of the installation, as of a moment; the newest one's age is watched."""

    __tablename__ = "backups"

    taken_at: Mapped[datetime] = mapped_column(primary_key=True)
    file: Mapped[str]
    bytes: Mapped[int]

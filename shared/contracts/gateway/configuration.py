"""What a plant sets for itself, without a programmer: fields of its own, modules, webhooks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from shared.contracts.messages import Command, PageQuery, View
from shared.contracts.values import Limits, Name

FieldKey = Annotated[str, Limits(shortest=1, longest=40, pattern=r"^[A-Za-z][A-Za-z0-9_]*$")]
Option = Annotated[str, Limits(shortest=1, longest=100)]


class Customisable(StrEnum):
    """What can have fields of a plant's own: the path of its collection."""

    WORK_ORDERS = "work-orders"
    REPORTS = "reports"
    INSPECTIONS = "inspections"


class FieldType(StrEnum):
    """What a field holds. A number is exact; a date is a day; a select is one of its options."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"
    SELECT = "select"


@dataclass(frozen=True, kw_only=True)
class CustomField:
    """A field of a plant's own. `key` names its value in `fields`, `label` is what people read."""

    key: FieldKey
    label: Name
    type: FieldType
    required: bool = False
    options: Annotated[tuple[Option, ...], Limits(longest=100)] = ()


@dataclass(frozen=True, kw_only=True)
class PutFields(Command):
    """All fields of an object, in the order in which they are shown."""

    fields: Annotated[tuple[CustomField, ...], Limits(longest=40)]


@dataclass(frozen=True, kw_only=True)
class FieldsView(View):
    """The fields that a plant has added to an object."""

    object: Customisable
    fields: tuple[CustomField, ...]


class Module(StrEnum):
    """A part that a plant may do without. Orders, the floor, rework and who may what are always there."""

    QUALITY = "quality"
    PAYROLL = "payroll"
    SCHEDULING = "scheduling"
    MATERIALS = "materials"
    EXCEPTIONS = "exceptions"
    COCKPIT = "cockpit"


@dataclass(frozen=True, kw_only=True)
class PutModules(Command):
    """Which modules are on. One that is not named stays as it is."""

    quality: bool | None = None
    payroll: bool | None = None
    scheduling: bool | None = None
    materials: bool | None = None
    exceptions: bool | None = None
    cockpit: bool | None = None


@dataclass(frozen=True, kw_only=True)
class ModulesView(View):
    """Which modules are on; all are until a plant says otherwise."""

    quality: bool
    payroll: bool
    scheduling: bool
    materials: bool
    exceptions: bool
    cockpit: bool


# ── webhooks ─────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class PutWebhook(Command):
    """Where to send word of what happens. `events` are names, or `*` for all; without a secret the one it has stays."""

    url: Annotated[str, Limits(shortest=8, longest=500)]
    events: Annotated[tuple[Name, ...], Limits(shortest=1, longest=50)]
    secret: Annotated[str, Limits(shortest=1, longest=200)] | None = None
    active: bool = True


@dataclass(frozen=True, kw_only=True)
class WebhookView(View):
    """A webhook, without its secret."""

    name: str
    url: str
    events: tuple[str, ...]
    active: bool
    last_delivered_at: datetime | None
    last_error: str | None


class DeliveryStatus(StrEnum):
    """How a delivery stands. `given_up`: tried for a day; it can be sent again by hand."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, kw_only=True)
class DeliveriesQuery(PageQuery):
    """Which deliveries."""

    status: DeliveryStatus | None = None


@dataclass(frozen=True, kw_only=True)
class DeliveryView(View):
    """One event on its way to one webhook: how often it was tried, and what was answered last."""

    id: UUID
    event: str
    at: datetime
    status: DeliveryStatus
    attempts: int
    next_try_at: datetime | None
    delivered_at: datetime | None
    http_status: int | None
    error: str | None
    body: dict[str, Any]

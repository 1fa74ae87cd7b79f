"""What the gateway may be asked to change or to list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from shared.contracts.messages import Command, PageQuery, Query
from shared.contracts.permissions import Permission
from shared.contracts.values import Limits, Name, Number

Password = Annotated[str, Limits(shortest=8, longest=200)]
Secret = Annotated[str, Limits(shortest=1, longest=200)]
Filter = Annotated[str, Limits(longest=100)]
Pin = Annotated[str, Limits(shortest=4, longest=12, pattern=r"^[0-9]{4,12}$")]


@dataclass(frozen=True, kw_only=True)
class Login(Command):
    """Sign in with a password."""

    username: Secret
    password: Secret


@dataclass(frozen=True, kw_only=True)
class Badge(Command):
    """Sign in: the badge says who, the PIN proves it.

    At a shared terminal that is short; on a device of one's own one stays signed in.
    """

    worker: Secret
    pin: Secret
    own_device: bool = False


@dataclass(frozen=True, kw_only=True)
class Refresh(Command):
    """Go on with a session, or end it."""

    refresh_token: Secret


@dataclass(frozen=True, kw_only=True)
class PutUser(Command):
    """A user as he should be. A password or PIN that is left out stays what it is; the first plant is his own."""

    name: Name
    roles: Annotated[tuple[Number, ...], Limits(longest=20)]
    plants: Annotated[tuple[Number, ...], Limits(shortest=1, longest=100)]
    worker: Number | None = None
    password: Password | None = None
    pin: Pin | None = None
    active: bool = True


@dataclass(frozen=True, kw_only=True)
class PutRole(Command):
    """What a role may do in this plant."""

    permissions: tuple[Permission, ...]


@dataclass(frozen=True, kw_only=True)
class CreateApiKey(Command):
    """A key for another system, with the rights of one role."""

    id: UUID | None = None
    name: Number
    role: Number
    plants: Annotated[tuple[Number, ...], Limits(shortest=1, longest=100)]


@dataclass(frozen=True, kw_only=True)
class AuditQuery(PageQuery):
    """Who did what. `from` and `to` are instants, or days of the plant, both included."""

    wire_names: ClassVar[dict[str, str]] = {"from_": "from", "to_": "to"}

    actor: Name | None = None
    action: Name | None = None
    object: Name | None = None
    from_: Annotated[str, Limits(longest=40)] | None = None
    to_: Annotated[str, Limits(longest=40)] | None = None


@dataclass(frozen=True, kw_only=True)
class CockpitQuery(Query):
    """The production days from one to another, both included, for a section or a team."""

    wire_names: ClassVar[dict[str, str]] = {"from_on": "from", "to_on": "to"}

    from_on: date | None = None
    to_on: date | None = None
    section: Name | None = None
    team: Number | None = None


# ── tables ───────────────────────────────────────────────────────────────────────────────────────────


class TableFormat(StrEnum):
    """What a table is written as."""

    XLSX = "xlsx"
    CSV = "csv"


@dataclass(frozen=True, kw_only=True)
class ExportQuery(Query):
    """How a list is written, and which of its entries: by the filters that the list itself knows."""

    wire_names: ClassVar[dict[str, str]] = {"from_on": "from", "to_on": "to"}

    format: TableFormat = TableFormat.XLSX
    from_on: Filter | None = None
    to_on: Filter | None = None
    q: Filter | None = None
    status: Filter | None = None
    kind: Filter | None = None
    item: Filter | None = None
    sales_order: Filter | None = None
    work_order: Filter | None = None
    operation: Filter | None = None
    worker: Filter | None = None
    team: Filter | None = None
    active: Filter | None = None
    section: Filter | None = None
    late: Filter | None = None


@dataclass(frozen=True, kw_only=True)
class ImportQuery(Query):
    """Whether a sheet is taken in, or only looked at."""

    dry_run: bool = False


class By(StrEnum):
    """What a number of the cockpit is sliced by."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    SECTION = "section"
    TEAM = "team"
    ITEM = "item"
    OPERATION = "operation"
    WORKER = "worker"
    REASON = "reason"


class AnalyticsFormat(StrEnum):
    """What a number of the cockpit is shown as."""

    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True, kw_only=True)
class AnalyticsQuery(CockpitQuery):
    """The days of a cockpit, of a section or a team where one is named, and how they are sliced and shown."""

    by: By | None = None
    format: AnalyticsFormat = AnalyticsFormat.JSON

"""What the gateway shows of itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from shared.contracts.execution.views import DefectRate, LeadTime
from shared.contracts.gateway.commands import By
from shared.contracts.messages import View
from shared.contracts.permissions import Permission
from shared.contracts.quality.views import DefectCountView


@dataclass(frozen=True, kw_only=True)
class Me(View):
    """Who is asking, and what he may in the plant he is in."""

    username: str
    name: str
    roles: tuple[str, ...]
    permissions: tuple[Permission, ...]
    plants: tuple[str, ...]
    plant: str
    worker: str | None


@dataclass(frozen=True, kw_only=True)
class Tokens(View):
    """A session: the access token goes with every request, the refresh token buys the next pair, once."""

    access_token: str
    token_type: str
    expires_in: int
    refresh_token: str
    user: Me


@dataclass(frozen=True, kw_only=True)
class UserView(View):
    """A user, as far as anybody may know."""

    username: str
    name: str
    roles: tuple[str, ...]
    plants: tuple[str, ...]
    worker: str | None
    active: bool
    has_password: bool
    has_pin: bool


@dataclass(frozen=True, kw_only=True)
class RoleView(View):
    """What a role may do in this plant."""

    name: str
    permissions: tuple[Permission, ...]
    built_in: bool


@dataclass(frozen=True, kw_only=True)
class RoleMatrix(View):
    """All roles of the plant, and the vocabulary they are made of."""

    items: tuple[RoleView, ...]
    next_cursor: str | None
    permissions: tuple[Permission, ...]


@dataclass(frozen=True, kw_only=True)
class ApiKeyView(View):
    """A key, without the key."""

    id: UUID
    name: str
    role: str
    plants: tuple[str, ...]
    created_at: datetime
    created_by: str
    revoked_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class NewApiKey(View):
    """A key, this once with the key itself."""

    id: UUID
    name: str
    role: str
    plants: tuple[str, ...]
    key: str


@dataclass(frozen=True, kw_only=True)
class AuditEntryView(View):
    """Somebody changed something: what it was before, and is after."""

    id: UUID
    at: datetime
    actor: str
    action: str
    object: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    correlation_id: str


@dataclass(frozen=True, kw_only=True)
class Cockpit(View):
    """How the plant does. What a part that is away would have said is null, and `parts_away` names the part.

    Every figure is of the same days, `from` and `to`; without an end also of what is due later.
    """

    wire_names: ClassVar[dict[str, str]] = {"from_on": "from", "to_on": "to"}

    work_order_completion_rate: Decimal | None
    on_time_delivery_rate: Decimal | None
    late_work_orders: int | None
    first_pass_yield: Decimal | None
    defect_trend: tuple[DefectRate, ...] | None
    defects_by_reason: tuple[DefectCountView, ...] | None
    operation_efficiency: Decimal | None
    worker_efficiency: Decimal | None
    wip: Decimal | None
    lead_time: LeadTime | None
    parts_away: tuple[str, ...]
    from_on: date
    to_on: date | None


@dataclass(frozen=True, kw_only=True)
class CellProblem:
    """What is wrong with a cell; without one, with its row. `row` and `cell` are a spreadsheet's own words."""

    row: int
    column: str | None
    cell: str | None
    message: str
    code: str


@dataclass(frozen=True, kw_only=True)
class ImportedRow:
    """What became of a row: `created`, `changed`, `unchanged`, or `problem`, and nothing of it was taken."""

    row: int
    number: str | None
    status: str
    errors: tuple[CellProblem, ...]


@dataclass(frozen=True, kw_only=True)
class ImportView(View):
    """What became of a sheet, row by row and counted."""

    kind: str
    dry_run: bool
    created: int
    changed: int
    unchanged: int
    problems: int
    items: tuple[ImportedRow, ...]


@dataclass(frozen=True, kw_only=True)
class AnalyticsView(View):
    """A number of the cockpit. Each item has the `key` of its slice (null for the whole), and the number's own
    fields, or its `value`."""

    wire_names: ClassVar[dict[str, str]] = {"from_on": "from", "to_on": "to"}

    name: str
    by: By | None
    from_on: date | None
    to_on: date | None
    items: tuple[dict[str, Any], ...]


@dataclass(frozen=True, kw_only=True)
class Health(View):
    """The process lives."""

    status: str


@dataclass(frozen=True, kw_only=True)
class Version(View):
    """Which Gongdan this is."""

    version: str

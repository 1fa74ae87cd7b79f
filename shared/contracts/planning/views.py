"""What planning shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from shared.contracts.calendars import CalendarException, WeeklyShift
from shared.contracts.messages import View
from shared.contracts.planning.routings import Changeover, Step
from shared.contracts.values import ItemKind, Language, Objective, WorkOrderStatus


@dataclass(frozen=True, kw_only=True)
class PlantView(View):
    number: str
    name: str
    time_zone: str
    currency: str
    language: Language
    inspection_changes_pay: bool
    stock_in_closes: bool


@dataclass(frozen=True, kw_only=True)
class CalendarView(View):
    number: str
    shifts: tuple[WeeklyShift, ...]
    exceptions: tuple[CalendarException, ...]


@dataclass(frozen=True, kw_only=True)
class WorkCenterView(View):
    number: str
    name: str
    section: str | None
    calendar: str | None
    capacity: int
    efficiency: Decimal


@dataclass(frozen=True, kw_only=True)
class TeamView(View):
    number: str
    name: str
    leader: str | None


@dataclass(frozen=True, kw_only=True)
class WorkerView(View):
    """A worker; `days_off` are production days on which nothing is planned for him."""

    number: str
    name: str
    team: str | None
    skills: tuple[str, ...]
    calendar: str | None
    active: bool
    days_off: tuple[date, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ItemView(View):
    """An item; `routing_version` is null until somebody said how it is made."""

    number: str
    name: str
    unit: str
    kind: ItemKind
    routing_version: int | None
    materials_expected_on: date | None


@dataclass(frozen=True, kw_only=True)
class ChangeoversView(View):
    """How long changing over takes from any family to another, and where it takes longer or shorter."""

    seconds: Decimal
    pairs: tuple[Changeover, ...]


@dataclass(frozen=True, kw_only=True)
class RoutingView(View):
    item: str
    version: int
    steps: tuple[Step, ...]


@dataclass(frozen=True, kw_only=True)
class SalesOrderLineView(View):
    """A line and how far it has come. `in_work` is in work orders and not yet stocked in."""

    line: int
    item: str
    quantity: Decimal
    due_on: date
    ordered: Decimal
    in_work: Decimal
    received: Decimal
    delivered: Decimal
    late: bool


@dataclass(frozen=True, kw_only=True)
class SalesOrderView(View):
    id: UUID
    number: str
    customer: str
    priority: int
    lines: tuple[SalesOrderLineView, ...]


@dataclass(frozen=True, kw_only=True)
class DeliveryView(View):
    """Goods that left for the customer. One that takes another back `reverses` it, and counts negative."""

    id: UUID
    sales_order: str
    line: int
    item: str
    quantity: Decimal
    delivered_on: date
    note: str | None
    reverses: UUID | None
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True, kw_only=True)
class DeliveriesView(View):
    """What left for the customers of some sales orders; `complete` is false if there is more."""

    items: tuple[DeliveryView, ...]
    complete: bool


@dataclass(frozen=True, kw_only=True)
class OperationView(View):
    """A step of one work order as planning knows it; `code` is what its QR code says."""

    id: UUID
    sequence: int
    name: str
    status: str
    section: str | None
    planned: Decimal
    good: Decimal
    scrap: Decimal
    rework: Decimal
    work_center: str | None
    worker: str | None
    team: str | None
    planned_start: datetime | None
    planned_end: datetime | None
    pinned: bool
    code: str


@dataclass(frozen=True, kw_only=True)
class LateLink:
    """One link of the chain behind a late work order: how long a step waited or worked, and behind which order.

    `cause` is `work`, `closed`, `work_center`, `stopped`, `worker`, `material`, `held`, `inspection`, `rework` or
    `unplanned`; inspection and rework say how many pieces wait, for nobody knows how long; a step that is unplanned
    says which skill it asks for.
    """

    sequence: int
    cause: str
    seconds: int
    work_center: str | None
    worker: str | None
    behind: str | None
    pieces: Decimal | None = None
    skill: str | None = None


@dataclass(frozen=True, kw_only=True)
class WorkOrderView(View):
    """A work order. `revision` grows with every decision about it.

    `late_cause` is the code of why it is late, `late_chain` what its steps wait for, the longest first; `late_reason`
    says it in a sentence of the reader's language. `unplanned_cause` and `unplanned_reason` are the same of why part of
    it has no place in the plan: nobody can do it, whether or not its due date has passed yet.
    """

    id: UUID
    number: str
    item: str
    quantity: Decimal
    due_on: date
    priority: int
    status: WorkOrderStatus
    sales_order: str | None
    line: int | None
    routing_version: int | None
    operations: tuple[OperationView, ...]
    received: Decimal
    materials_expected_on: date | None
    planned_end: datetime | None
    late: bool
    late_cause: str | None
    late_chain: tuple[LateLink, ...]
    reason: str | None
    revision: int
    fields: dict[str, Any]
    late_reason: str | None = None
    unplanned_cause: str | None = None
    unplanned_reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class WorkOrdersView(View):
    """The work orders that one request made."""

    items: tuple[WorkOrderView, ...]


@dataclass(frozen=True, kw_only=True)
class LateWorkOrder:
    """A work order that the plan cannot finish in time; nobody knows by how much when part of it has no plan.

    The longest link of its chain stands first; the sentence says it in the caller's language.
    """

    work_order: str
    late_by_seconds: int | None
    reason: str
    chain: tuple[LateLink, ...] = ()
    sentence: str | None = None


@dataclass(frozen=True, kw_only=True)
class UnplannedOperation:
    """An operation that found no place, and why."""

    operation: UUID
    work_order: str
    sequence: int
    reason: str
    sentence: str | None = None


@dataclass(frozen=True, kw_only=True)
class ScheduleRunView(View):
    """A schedule run; its numbers are null until it is done.

    `movable` counts the operations that had a place before and had not begun; `moved`, how many have another one now.
    """

    id: UUID
    status: str
    objective: Objective
    operations: int | None
    moved: int | None
    movable: int | None
    makespan_seconds: int | None
    weighted_tardiness_seconds: int | None
    lower_bound: int | None
    late: tuple[LateWorkOrder, ...]
    unplanned: tuple[UnplannedOperation, ...]


@dataclass(frozen=True, kw_only=True)
class ScheduledOperationView(View):
    """One bar of the plan. `late` is the work order's."""

    operation: UUID
    work_order: str
    sequence: int
    name: str
    section: str | None
    work_center: str | None
    worker: str | None
    team: str | None
    start: datetime | None
    end: datetime | None
    pinned: bool
    late: bool


@dataclass(frozen=True, kw_only=True)
class PlanWarning:
    """What a planner's hand breaks: `work_center_taken`, `worker_taken`, `lacks_skill`, `team_lacks_skill`,
    `in_the_past`, `outside_hours`, `not_changed_over`, `before_step_ends`, `after_next_begins` or `makes_late`; and
    which work order, or which step, is concerned."""

    code: str
    work_order: str | None = None
    sequence: int | None = None
    sentence: str | None = None


@dataclass(frozen=True, kw_only=True)
class AssignedOperationView(ScheduledOperationView):
    """Where an operation is now that a hand has put it there, and what that breaks."""

    warnings: tuple[PlanWarning, ...]


@dataclass(frozen=True, kw_only=True)
class AddedOrder:
    """When an order would be done. `promise_on` is the first date it could be promised for.

    Null where it cannot be made; `reason` says why it cannot, or comes late.
    """

    item: str
    quantity: Decimal
    due_on: date | None
    priority: int
    completes_at: datetime | None
    promise_on: date | None
    late: bool
    reason: str | None


@dataclass(frozen=True, kw_only=True)
class MovedOrder:
    """Whose work order would be done at another time: from when to when."""

    wire_names: ClassVar[dict[str, str]] = {"from_at": "from", "to_at": "to"}

    work_order: str
    sales_order: str | None
    customer: str | None
    from_at: datetime | None
    to_at: datetime | None
    becomes_late: bool


@dataclass(frozen=True, kw_only=True)
class WhatIfView(View):
    """What would happen, when it was shown to whom, and the work orders it became if somebody accepted it."""

    id: UUID
    added: tuple[AddedOrder, ...]
    moved: tuple[MovedOrder, ...]
    asked_at: datetime
    asked_by: str
    accepted_at: datetime | None
    accepted_by: str | None
    note: str | None
    work_orders: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PlanningSlice:
    """A number of the cockpit for one item."""

    key: str
    value: Decimal | None


@dataclass(frozen=True, kw_only=True)
class PlanningSlicesView(View):
    """A number of the cockpit, item by item."""

    items: tuple[PlanningSlice, ...]


@dataclass(frozen=True, kw_only=True)
class PlanningCockpitView(View):
    """Planning's part of the cockpit; a rate is null where nothing was due."""

    work_order_completion_rate: Decimal | None
    on_time_delivery_rate: Decimal | None
    late_work_orders: int

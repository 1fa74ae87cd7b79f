"""What planning tells the plant.

Master data events carry the whole thing and a `revision` that only grows: a reader keeps the highest
it has seen, so late and repeated deliveries change nothing. Work order events do the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from shared.contracts.calendars import CalendarException, WeeklyShift
from shared.contracts.inspection_plans import InspectionPlan
from shared.contracts.messages import Event
from shared.contracts.values import Inspection, OverReport, WorkOrderStatus


@dataclass(frozen=True, kw_only=True)
class PlanningEvent(Event):
    """Any fact of planning."""

    owner = "planning"


@dataclass(frozen=True, kw_only=True)
class PlantChanged(PlanningEvent):
    """A plant was created or its settings changed; `plant` is its number."""

    readers = ("execution", "payroll", "gateway")

    revision: int
    name: str
    time_zone: str
    currency: str
    language: str
    inspection_changes_pay: bool


@dataclass(frozen=True, kw_only=True)
class CalendarChanged(PlanningEvent):
    """A calendar was created or replaced."""

    readers = ("execution",)

    revision: int
    number: str
    shifts: tuple[WeeklyShift, ...]
    exceptions: tuple[CalendarException, ...]


@dataclass(frozen=True, kw_only=True)
class WorkCenterChanged(PlanningEvent):
    """A work center was created or replaced. Without a calendar it is always open."""

    readers = ("execution", "payroll")

    revision: int
    number: str
    name: str
    section: str | None
    calendar: str | None
    capacity: int
    efficiency: Decimal


@dataclass(frozen=True, kw_only=True)
class TeamChanged(PlanningEvent):
    """A team was created or replaced; `leader` is a worker."""

    readers = ("execution", "payroll")

    revision: int
    number: str
    name: str
    leader: str | None


@dataclass(frozen=True, kw_only=True)
class WorkerChanged(PlanningEvent):
    """A worker was created or replaced. Who left is not active, and stays known."""

    readers = ("execution", "quality", "payroll")

    revision: int
    number: str
    name: str
    team: str | None
    skills: tuple[str, ...]
    calendar: str | None
    active: bool


@dataclass(frozen=True, kw_only=True)
class ItemChanged(PlanningEvent):
    """An item was created or replaced; `kind` is `make` or `buy`."""

    readers = ("execution", "quality", "payroll")

    revision: int
    number: str
    name: str
    unit: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class MaterialNeed:
    """What one piece of a step uses."""

    item: str
    quantity: Decimal
    backflush: bool = False  # issued by itself when pieces are reported


@dataclass(frozen=True, kw_only=True)
class ReleasedOperation:
    """A step of the routing version, copied for one work order. `code` is what its QR code says."""

    id: UUID
    sequence: int
    name: str
    code: str
    section: str | None
    work_centers: tuple[str, ...]
    skill: str | None
    setup_seconds: Decimal
    run_seconds: Decimal
    inspection: Inspection
    sample_percent: Decimal
    over_report: OverReport
    over_report_percent: Decimal
    materials: tuple[MaterialNeed, ...] = ()
    inspection_plan: InspectionPlan | None = None


@dataclass(frozen=True, kw_only=True)
class WorkOrderEvent(PlanningEvent):
    """What every fact about a work order carries: how it stands now, and since which revision."""

    revision: int
    work_order_id: UUID
    work_order: str
    status: WorkOrderStatus
    quantity: Decimal
    due_on: date
    priority: int
    at: datetime
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class WorkOrderReleased(WorkOrderEvent):
    """A work order goes to the floor, with its own copy of the routing."""

    readers = ("execution", "quality")

    item: str
    item_name: str
    unit: str
    sales_order: str | None
    line: int | None
    customer: str | None
    routing_version: int
    operations: tuple[ReleasedOperation, ...]


@dataclass(frozen=True, kw_only=True)
class WorkOrderChanged(WorkOrderEvent):
    """Quantity, due date or priority of a released work order changed."""

    readers = ("execution", "quality")


@dataclass(frozen=True, kw_only=True)
class WorkOrderHeld(WorkOrderEvent):
    """Nothing may be reported on it until it is resumed."""

    readers = ("execution", "quality")


@dataclass(frozen=True, kw_only=True)
class WorkOrderResumed(WorkOrderEvent):
    """The hold is lifted."""

    readers = ("execution", "quality")


@dataclass(frozen=True, kw_only=True)
class WorkOrderCancelled(WorkOrderEvent):
    """It will not be made any more; what was reported stays."""

    readers = ("execution", "quality")


@dataclass(frozen=True, kw_only=True)
class WorkOrderClosed(WorkOrderEvent):
    """It is done with; nothing may be reported on it again."""

    readers = ("execution", "quality")


@dataclass(frozen=True, kw_only=True)
class PlannedOperation:
    """When, where and by whom an operation is planned to be done: assigned, if `pinned`. Null where nothing is.

    `work_order` is what people call its work order, which may not be on the floor yet.
    """

    operation_id: UUID
    work_order_id: UUID
    work_center: str | None
    worker: str | None
    team: str | None
    start: datetime | None
    end: datetime | None
    pinned: bool
    work_order: str | None = None


@dataclass(frozen=True, kw_only=True)
class OperationsScheduled(PlanningEvent):
    """A new plan for some operations, from a schedule run or a planner's hand."""

    readers = ("execution",)

    revision: int
    operations: tuple[PlannedOperation, ...]


@dataclass(frozen=True, kw_only=True)
class PlanningAudited(PlanningEvent):
    """Somebody changed something in planning: what it was before and is after."""

    readers = ("gateway",)

    actor: str
    action: str
    object: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    at: datetime
    correlation_id: str

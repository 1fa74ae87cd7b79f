"""What execution shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from shared.contracts.messages import View
from shared.contracts.values import (
    Defect,
    Inspection,
    OperationStatus,
    OverReport,
    WorkOrderStatus,
)


@dataclass(frozen=True, kw_only=True)
class WorkingNow:
    """A worker whose clock runs on an operation."""

    worker: str
    operation: UUID
    since: datetime


@dataclass(frozen=True, kw_only=True)
class OperationView(View):
    """A step on the floor.

    `available` is what the step before has passed on and nobody has taken, `remaining` what is still to be
    taken if nothing more is lost before it, `awaiting` what a full inspection keeps back.
    """

    id: UUID
    work_order: str
    work_order_status: WorkOrderStatus
    rework_order: UUID | None
    item: str
    item_name: str | None
    unit: str | None
    customer: str | None
    due_on: date
    priority: int
    sequence: int
    name: str
    code: str
    status: OperationStatus
    planned: Decimal
    available: Decimal
    remaining: Decimal
    good: Decimal
    scrap: Decimal
    rework: Decimal
    awaiting: Decimal
    section: str | None
    work_centers: tuple[str, ...]
    work_center: str | None
    worker: str | None
    team: str | None
    skill: str | None
    planned_start: datetime | None
    planned_end: datetime | None
    setup_seconds: Decimal
    run_seconds: Decimal
    inspection: Inspection
    over_report: OverReport
    over_report_percent: Decimal
    working_now: tuple[WorkingNow, ...]


@dataclass(frozen=True, kw_only=True)
class DispatchView(View):
    """What comes next, in the order of the plan."""

    items: tuple[OperationView, ...]


@dataclass(frozen=True, kw_only=True)
class WorkOrderOnFloor(View):
    """A work order with its operations, those of its rework orders after them; `lot_held` says why quality holds it."""

    number: str
    item: str
    item_name: str | None
    unit: str | None
    customer: str | None
    quantity: Decimal
    due_on: date
    priority: int
    status: WorkOrderStatus
    lot_held: str | None
    operations: tuple[OperationView, ...]


@dataclass(frozen=True, kw_only=True)
class Scanned(View):
    """What a printed code stands for: `kind` says what, and the thing itself follows field by field."""

    kind: str


@dataclass(frozen=True, kw_only=True)
class ScannedOperation(OperationView):
    """The code of an operation was scanned."""

    kind: str = "operation"


@dataclass(frozen=True, kw_only=True)
class ScannedWorkOrder(WorkOrderOnFloor):
    """The code of a work order was scanned."""

    kind: str = "work_order"


@dataclass(frozen=True, kw_only=True)
class ScannedWorker(View):
    """A badge was scanned."""

    kind: str = "worker"
    number: str
    name: str
    team: str | None
    active: bool


@dataclass(frozen=True, kw_only=True)
class ScannedWorkCenter(View):
    """The code of a work center was scanned."""

    kind: str = "work_center"
    number: str
    name: str
    section: str | None
    calendar: str | None


@dataclass(frozen=True, kw_only=True)
class ReportWorkerView:
    """One of the workers of a report, with his own hours."""

    worker: str
    team: str | None
    share: Decimal | None
    hours: Decimal


@dataclass(frozen=True, kw_only=True)
class ReportView(View):
    """A report, or the reversal of one (`reverses` names it, every quantity is negative).

    `hours` is how long the work took; `excess` are good pieces above what had arrived, not paid until confirmed.
    `proxy`: somebody who is none of its workers reported for them.
    """

    id: UUID
    operation: UUID
    operation_name: str
    work_order: str
    rework_order: UUID | None
    item: str
    sequence: int
    section: str | None
    work_center: str | None
    good: Decimal
    scrap: tuple[Defect, ...]
    rework: tuple[Defect, ...]
    excess: Decimal
    workers: tuple[ReportWorkerView, ...]
    hours: Decimal
    started_at: datetime | None
    finished_at: datetime | None
    reported_at: datetime
    reported_by: str
    proxy: bool
    production_on: date
    note: str | None
    fields: dict[str, Any]
    flags: tuple[str, ...]
    confirmed_by: str | None
    reversed: bool
    reverses: UUID | None
    reason: str | None


@dataclass(frozen=True, kw_only=True)
class FieldError:
    """What is wrong with one field, as a key of the text catalogues."""

    field: str
    key: str
    facts: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class RefusalView:
    """A refusal as plain values; the gateway says it in the reader's language."""

    code: str
    status: int
    facts: dict[str, Any]
    errors: tuple[FieldError, ...]


@dataclass(frozen=True, kw_only=True)
class JudgedReport(View):
    """What became of one report of a batch: the report, or why not."""

    status: int
    report: ReportView | None
    refusal: RefusalView | None


@dataclass(frozen=True, kw_only=True)
class JudgedBatch(View):
    """The reports of a batch in their order."""

    items: tuple[JudgedReport, ...]


@dataclass(frozen=True, kw_only=True)
class CurrentOperation:
    """The first operation of a work order that is not completed."""

    id: UUID
    sequence: int
    name: str
    section: str | None


@dataclass(frozen=True, kw_only=True)
class StepOnBoard:
    """What stands at one step: pieces waiting there, and what became of those it has taken."""

    sequence: int
    name: str
    waiting: Decimal
    good: Decimal
    scrap: Decimal
    rework: Decimal


@dataclass(frozen=True, kw_only=True)
class Obstacles:
    """What stands in a work order's way: exceptions nobody has resolved, work centers of its next step that stand
    still, and pieces whose rework is on hold.
    """

    exceptions: int
    stopped: tuple[str, ...]
    rework_on_hold: Decimal


@dataclass(frozen=True, kw_only=True)
class BoardLine(View):
    """A work order on the board: how far it is, what stands where, who works on it now, what stands in its way.

    `planned_end`: when the plan has it done, as long as it is open; a plan of the past is not kept. `lot_held`: why
    quality holds what it makes, null where it does not.
    """

    work_order: str
    item: str
    item_name: str | None
    customer: str | None
    quantity: Decimal
    due_on: date
    priority: int
    status: WorkOrderStatus
    current_operation: CurrentOperation | None
    percent: int
    late: bool
    late_by_seconds: int
    planned_end: datetime | None = None
    wip: tuple[StepOnBoard, ...]
    working_now: tuple[WorkingNow, ...]
    obstacles: Obstacles
    lot_held: str | None = None


@dataclass(frozen=True, kw_only=True)
class WaitingAt:
    """Pieces standing at a step: before it, or after it for its full inspection."""

    sequence: int
    quantity: Decimal


@dataclass(frozen=True, kw_only=True)
class BalanceView(View):
    """Where every released piece of a work order is; `done` is the most that was reported at any step.

    `released` is all the parts with `unexplained`, which is negative where more was reported than had arrived. `over`
    counts how much of that the plant accepts: within a step's tolerance, or confirmed. `to_explain` is what is left
    of it, and zero before the work order may be closed.
    """

    work_order: str
    status: WorkOrderStatus
    at: datetime
    done: Decimal
    released: Decimal
    good: Decimal
    scrap: Decimal
    in_rework: Decimal
    waiting: tuple[WaitingAt, ...]
    unexplained: Decimal
    over: Decimal
    to_explain: Decimal
    received: Decimal
    obstacles: Obstacles


@dataclass(frozen=True, kw_only=True)
class DefectRate:
    """The share of pieces that were not good the first time, on one production day."""

    on: date
    rate: Decimal


@dataclass(frozen=True, kw_only=True)
class LeadTime:
    """Where the time of completed work orders went, in seconds; null where nothing counts."""

    working: Decimal | None
    waiting: Decimal | None
    quality: Decimal | None
    rework: Decimal | None
    stopped: Decimal | None


@dataclass(frozen=True, kw_only=True)
class FloorSlice:
    """A number of the cockpit for one item, operation or worker, `on` a day where it is one of a trend.

    What says more than one number stands in `lead_time`.
    """

    key: str
    on: date | None
    value: Decimal | None
    lead_time: LeadTime | None = None


@dataclass(frozen=True, kw_only=True)
class FloorSlicesView(View):
    """A number of the cockpit, thing by thing."""

    items: tuple[FloorSlice, ...]


@dataclass(frozen=True, kw_only=True)
class ExecutionCockpitView(View):
    """Execution's part of the cockpit. Rates have four places and are null where nothing counts."""

    first_pass_yield: Decimal | None
    defect_trend: tuple[DefectRate, ...]
    operation_efficiency: Decimal | None
    worker_efficiency: Decimal | None
    wip: Decimal
    lead_time: LeadTime

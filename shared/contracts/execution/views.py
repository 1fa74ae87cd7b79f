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
    ExceptionKind,
    ExceptionStatus,
    Inspection,
    MaterialMove,
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
    """A work order with its operations, those of its rework orders after them."""

    number: str
    item: str
    item_name: str | None
    unit: str | None
    customer: str | None
    quantity: Decimal
    due_on: date
    priority: int
    status: WorkOrderStatus
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
class BoardLine(View):
    """A work order on the board: how far it is, what stands where, who works on it now."""

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
    wip: tuple[StepOnBoard, ...]
    working_now: tuple[WorkingNow, ...]


@dataclass(frozen=True, kw_only=True)
class WaitingAt:
    """Pieces standing at a step: before it, or after it for its full inspection."""

    sequence: int
    quantity: Decimal


@dataclass(frozen=True, kw_only=True)
class BalanceView(View):
    """Where every released piece of a work order is; `done` is the most that was reported at any step."""

    work_order: str
    done: Decimal
    released: Decimal
    good: Decimal
    scrap: Decimal
    in_rework: Decimal
    waiting: tuple[WaitingAt, ...]
    unexplained: Decimal
    received: Decimal


@dataclass(frozen=True, kw_only=True)
class ReceiptView(View):
    """Finished goods taken into stock."""

    id: UUID
    work_order: str
    quantity: Decimal
    warehouse: str | None
    production_on: date
    received_at: datetime
    received_by: str


@dataclass(frozen=True, kw_only=True)
class MaterialMovementView(View):
    """Material that went out to a work order or came back."""

    id: UUID
    work_order: str
    operation: UUID | None
    rework_order: UUID | None
    item: str
    quantity: Decimal
    kind: MaterialMove
    moved_at: datetime
    moved_by: str


@dataclass(frozen=True, kw_only=True)
class ConsumptionLine:
    """One material of a work order, or of one of its rework orders.

    `needed` is for all its pieces by the routing, `needed_so_far` for those taken by now; `used` went out and has
    not come back; `short` has still to go out.
    """

    item: str
    rework_order: UUID | None
    needed: Decimal
    needed_so_far: Decimal
    issued: Decimal
    replenished: Decimal
    returned: Decimal
    used: Decimal
    short: Decimal


@dataclass(frozen=True, kw_only=True)
class ConsumptionView(View):
    """What material a work order needs, got and lacks."""

    work_order: str
    items: tuple[ConsumptionLine, ...]


@dataclass(frozen=True, kw_only=True)
class ExceptionView(View):
    """Something that is or was wrong on the floor; `resolution` says what was done about it.

    `escalated_at` is when it had waited too long for somebody to take it on; `photo` whether there is a picture.
    """

    id: UUID
    kind: ExceptionKind
    status: ExceptionStatus
    operation: UUID | None
    work_order: str | None
    sequence: int | None
    work_center: str | None
    note: str
    stops_work: bool
    photo: bool
    worker: str | None
    raised_by: str
    raised_at: datetime
    acknowledged_by: str | None
    acknowledged_at: datetime | None
    resolved_by: str | None
    resolved_at: datetime | None
    resolution: str | None
    escalated_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class PhotoView(View):
    """A picture, in base64."""

    media_type: str
    content: str


@dataclass(frozen=True, kw_only=True)
class DowntimeLine:
    """How often and how long a work center stood still for one kind of reason; `stopped_since` if it still does."""

    work_center: str
    kind: ExceptionKind
    stops: int
    seconds: Decimal
    stopped_since: datetime | None


@dataclass(frozen=True, kw_only=True)
class DowntimeView(View):
    """Standstills by work center and reason, the longest first."""

    items: tuple[DowntimeLine, ...]
    seconds: Decimal


@dataclass(frozen=True, kw_only=True)
class TimeSpent:
    """Seconds by what they were spent on; together they are the whole time. `upstream` is null for a work order."""

    working: Decimal
    waiting: Decimal
    upstream: Decimal | None
    quality: Decimal
    rework: Decimal
    stopped: Decimal
    no_shift: Decimal


@dataclass(frozen=True, kw_only=True)
class StepWaiting:
    """Where the time of one step went; `reason` is what it waits for now, null once it is completed."""

    sequence: int
    name: str
    reason: str | None
    seconds: TimeSpent


@dataclass(frozen=True, kw_only=True)
class WaitingView(View):
    """Why a work order is not out yet, or was not sooner: from its release to its completion, or to now."""

    work_order: str
    since: datetime
    until: datetime
    reason: str | None
    seconds: TimeSpent
    operations: tuple[StepWaiting, ...]


@dataclass(frozen=True, kw_only=True)
class TraceEntry:
    """Something that happened to a work order; `kind` says what, and what has no meaning for it is null."""

    kind: str
    at: datetime
    id: UUID
    by: str | None = None
    operation: UUID | None = None
    sequence: int | None = None
    rework_order: UUID | None = None
    work_center: str | None = None
    workers: tuple[str, ...] = ()
    good: Decimal | None = None
    scrap: Decimal | None = None
    rework: Decimal | None = None
    defects: tuple[Defect, ...] = ()
    item: str | None = None
    quantity: Decimal | None = None
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class FloorTrace(View):
    """What the floor knows of a work order, in the order it happened; `complete` is false if there is more."""

    work_order: str
    item: str
    quantity: Decimal
    released_at: datetime | None
    completed_at: datetime | None
    complete: bool
    items: tuple[TraceEntry, ...]


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
class ExecutionCockpitView(View):
    """Execution's part of the cockpit. Rates have four places and are null where nothing counts."""

    first_pass_yield: Decimal | None
    defect_trend: tuple[DefectRate, ...]
    operation_efficiency: Decimal | None
    worker_efficiency: Decimal | None
    wip: Decimal
    lead_time: LeadTime

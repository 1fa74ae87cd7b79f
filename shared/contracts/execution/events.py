"""What execution tells the plant. Quantities are increments, never running totals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from shared.contracts.messages import Event
from shared.contracts.values import ZERO, Defect, ExceptionKind, Inspection


@dataclass(frozen=True, kw_only=True)
class ExecutionEvent(Event):
    """Any fact of execution."""

    owner = "execution"


@dataclass(frozen=True, kw_only=True)
class ReportedBy:
    """One of the workers of a report. Without a share all share equally; `hours` are this worker's own."""

    worker: str
    team: str | None
    share: Decimal | None
    hours: Decimal
    production_on: date


@dataclass(frozen=True, kw_only=True)
class ReportFacts(ExecutionEvent):
    """What a report says. A reversal says the same with every quantity and hour negative.

    `excess` counts the pieces above what had arrived at the step: not paid until a supervisor confirms.
    `taken_before` counts the pieces reported at the operation before this report.
    `finished_at` is when the work ended by the worker's word, else the moment of reporting. `skill` is what the step
    asks for.
    """

    report_id: UUID
    work_order_id: UUID
    work_order: str
    item: str
    operation_id: UUID
    sequence: int
    operation_name: str
    rework_order_id: UUID | None
    section: str | None
    work_center: str | None
    good: Decimal
    scrap: tuple[Defect, ...]
    rework: tuple[Defect, ...]
    excess: Decimal
    flags: tuple[str, ...]
    workers: tuple[ReportedBy, ...]
    run_seconds: Decimal
    inspection: Inspection
    sample_percent: Decimal
    first_of_operation: bool
    production_on: date
    finished_at: datetime
    reported_at: datetime
    reported_by: str
    taken_before: Decimal = ZERO
    skill: str | None = None


@dataclass(frozen=True, kw_only=True)
class OperationReported(ReportFacts):
    """Workers declared output on an operation.

    Planning advances the work order, quality samples and orders rework, payroll pays.
    """

    readers = ("planning", "quality", "payroll")


@dataclass(frozen=True, kw_only=True)
class ReportReversed(ReportFacts):
    """A report was a mistake: `report_id` is the reversal's own id, `reverses` the mistaken one.

    `awaiting` counts those of its pieces that had still waited for an inspection's result, and do no longer; None
    where that was not told yet.
    """

    readers = ("planning", "quality", "payroll")

    reverses: UUID
    reason: str
    awaiting: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class ReportConfirmed(ExecutionEvent):
    """A supervisor vouches for a flagged report; its excess may be paid."""

    readers = ("payroll",)

    report_id: UUID
    operation_id: UUID
    confirmed_by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class OperationStarted(ExecutionEvent):
    """Somebody began to work on an operation."""

    readers = ("planning",)

    operation_id: UUID
    work_order_id: UUID
    worker: str
    work_center: str | None
    at: datetime


@dataclass(frozen=True, kw_only=True)
class FloorStateEvent(ExecutionEvent):
    """How an operation or work order stands on the floor; `revision` grows with every change of the work order."""

    revision: int
    work_order_id: UUID
    work_order: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class OperationCompleted(FloorStateEvent):
    """All that can still arrive at the operation has been reported."""

    readers = ("planning",)

    operation_id: UUID


@dataclass(frozen=True, kw_only=True)
class OperationReopened(FloorStateEvent):
    """A reversal, an inspection or a larger quantity gave a completed operation work again."""

    readers = ("planning",)

    operation_id: UUID


@dataclass(frozen=True, kw_only=True)
class WorkOrderCompleted(FloorStateEvent):
    """The last operation is completed, no piece is in rework and none waits for a full inspection."""

    readers = ("planning", "gateway")


@dataclass(frozen=True, kw_only=True)
class WorkOrderReopened(FloorStateEvent):
    """A completed work order has work again."""

    readers = ("planning",)


@dataclass(frozen=True, kw_only=True)
class GoodsReceived(ExecutionEvent):
    """Finished goods were stocked in.

    One that takes a mistaken receipt back `reverses` it: its quantity is negative, its production day the original's.
    """

    readers = ("planning", "quality")

    receipt_id: UUID
    work_order_id: UUID
    work_order: str
    item: str
    quantity: Decimal
    warehouse: str | None
    sales_order: str | None
    line: int | None
    production_on: date
    received_at: datetime
    received_by: str
    lot: str | None = None
    reverses: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class MaterialMoved(ExecutionEvent):
    """Material was issued to a work order, returned from it, or replenished; `kind` says which."""

    readers = ("quality",)

    movement_id: UUID
    work_order_id: UUID
    work_order: str
    operation_id: UUID | None
    rework_order_id: UUID | None
    item: str
    quantity: Decimal
    kind: str
    moved_at: datetime
    moved_by: str
    lot: str | None = None


@dataclass(frozen=True, kw_only=True)
class InspectionFellShort(ExecutionEvent):
    """An inspection's result could not do all that it says by the time it reached the floor.

    `scrap` and `rework` are those that had gone on: they stay good, whatever the result had said. `scrapped` are the
    first of the two by reason, of `item` and `sequence`, on the day on which they were counted as scrap.
    `released` are pieces it was to let go that did not wait any more, because their report had been reversed.
    """

    readers = ("planning", "quality", "payroll", "gateway")

    inspection_id: UUID
    work_order_id: UUID
    work_order: str
    operation_id: UUID
    scrap: Decimal
    rework: Decimal
    at: datetime
    item: str | None = None
    sequence: int | None = None
    production_on: date | None = None
    scrapped: tuple[Defect, ...] = ()
    released: Decimal = ZERO


@dataclass(frozen=True, kw_only=True)
class QuantityKept(ExecutionEvent):
    """A work order was made smaller than what had been reported by then: the floor keeps this `quantity`.

    `office_revision` is planning's revision that asked for less.
    """

    readers = ("planning",)

    work_order_id: UUID
    work_order: str
    office_revision: int
    quantity: Decimal
    at: datetime


@dataclass(frozen=True, kw_only=True)
class WorkOrderKeptOpen(ExecutionEvent):
    """A work order was closed at the moment at which pieces of it were taken back: the floor keeps it open.

    `office_revision` is planning's revision that closed it. `to_explain` is what its balance left then; zero when
    all of it adds up and some is to be made again.
    """

    readers = ("planning",)

    work_order_id: UUID
    work_order: str
    office_revision: int
    to_explain: Decimal
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ExceptionRaised(ExecutionEvent):
    """Somebody says that something is wrong on the floor."""

    exception_id: UUID
    kind: ExceptionKind
    operation_id: UUID | None
    work_order: str | None
    work_center: str | None
    note: str
    stops_work: bool
    raised_by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ExceptionEscalated(ExecutionEvent):
    """Nobody has taken the exception on in time."""

    readers = ("gateway",)

    exception_id: UUID
    kind: ExceptionKind
    work_center: str | None
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ExceptionResolved(ExecutionEvent):
    """What was wrong is over."""

    exception_id: UUID
    kind: ExceptionKind
    work_center: str | None
    resolved_by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class WorkCenterStopped(ExecutionEvent):
    """A work center stands still; nothing begins there until the stoppage of this id ends.

    Further exceptions that stop it meanwhile belong to the same stoppage; `kind` is the first one's.
    """

    readers = ("planning",)

    stoppage_id: UUID
    work_center: str
    kind: ExceptionKind
    at: datetime


@dataclass(frozen=True, kw_only=True)
class WorkCenterResumed(ExecutionEvent):
    """The last exception that stopped a work center is resolved; it may be heard before the stop itself."""

    readers = ("planning",)

    stoppage_id: UUID
    work_center: str
    kind: ExceptionKind
    stopped_at: datetime
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ExecutionAudited(ExecutionEvent):
    """Somebody changed something on the floor: what it was before and is after."""

    readers = ("gateway",)

    actor: str
    action: str
    object: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    at: datetime
    correlation_id: str

"""What execution tells of what happened: to one work order, by one worker, at one work center, with one lot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from shared.contracts.messages import View
from shared.contracts.values import Defect, WorkOrderStatus


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
    lot: str | None = None
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
class TracedReport(TraceEntry):
    """A report, or its reversal, that is part of what was asked about.

    `began_at` and `ended_at` are when the work was done by word or clock, as far as anybody told.
    """

    work_order: str
    began_at: datetime | None
    ended_at: datetime


@dataclass(frozen=True, kw_only=True)
class TracedLot:
    """So much of a lot: of material that went out to a work order and has not come back, or of goods stocked in.

    `lot` is null for what nobody called anything.
    """

    item: str
    lot: str | None
    quantity: Decimal
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, kw_only=True)
class TracedWorkOrder:
    """What went into a work order, what came out of it, and whom it was for."""

    work_order: str
    item: str
    item_name: str | None
    quantity: Decimal
    status: WorkOrderStatus
    sales_order: str | None
    line: int | None
    customer: str | None
    materials: tuple[TracedLot, ...]
    lots: tuple[TracedLot, ...]


@dataclass(frozen=True, kw_only=True)
class FloorTraces(View):
    """A page of reports in the order of the work, and the work orders they belong to.

    Asked for a lot or a sales order, all its work orders are told, also those that nothing was reported on;
    `complete` is false if there are more of them.
    """

    items: tuple[TracedReport, ...]
    next_cursor: str | None
    work_orders: tuple[TracedWorkOrder, ...]
    complete: bool

"""What execution may be asked. A command is the body of its HTTP request, field for field."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any, ClassVar
from uuid import UUID

from shared.contracts.execution.vocabulary import FloorNumber, PostingStatus, RefusedStatus
from shared.contracts.messages import Command, Message, PageQuery, Query
from shared.contracts.values import (
    ZERO,
    ExceptionKind,
    ExceptionStatus,
    Limits,
    MaterialMove,
    Number,
    OperationStatus,
    Quantity,
    QuantityOrZero,
    Share,
    SlicedBy,
    Text,
)

Section = Annotated[str, Limits(shortest=1, longest=100)]
Warehouse = Annotated[str, Limits(shortest=1, longest=100)]
Search = Annotated[str, Limits(longest=100)]
LONGEST_PHOTO = 1_400_000  # characters of base64: a megabyte of picture
_FROM_TO = {"from_on": "from", "to_on": "to"}

# ── time ─────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class ClockOperation(Command):
    """A worker accepts, starts, pauses, resumes or finishes an operation. Without `at`: now."""

    id: UUID | None = None
    at: datetime | None = None
    worker: Number | None = None
    work_center: Number | None = None


# ── output ───────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class ReportedDefect:
    """Pieces that did not become good, for one reason."""

    reason: Number
    quantity: QuantityOrZero


@dataclass(frozen=True, kw_only=True)
class ReportedWorker:
    """One of the workers of a report; `share` is a weight, carried by all of them or by none."""

    worker: Number
    share: Share | None = None


@dataclass(frozen=True, kw_only=True)
class ReportOperation(Command):
    """Workers declare what became of some pieces at an operation."""

    id: UUID | None = None
    good: QuantityOrZero = ZERO
    scrap: Annotated[tuple[ReportedDefect, ...], Limits(longest=50)] = ()
    rework: Annotated[tuple[ReportedDefect, ...], Limits(longest=50)] = ()
    workers: Annotated[tuple[ReportedWorker, ...], Limits(longest=50)] = ()
    work_center: Number | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    note: Text | None = None
    fields: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ReportOneOfMany(ReportOperation):
    """A report inside a batch says itself which operation it is about."""

    operation: UUID


@dataclass(frozen=True, kw_only=True)
class ReportBatch(Command):
    """Many reports at once, each judged by itself; so they are read one by one, later."""

    reports: Annotated[tuple[Any, ...], Limits(shortest=1, longest=500)]


@dataclass(frozen=True, kw_only=True)
class Unfit(Message):
    """What the gateway found wrong with the plant's own fields of a report: key and facts by field, as of `Invalid`.

    Of a batch: the same by the report's place in it, counted from 0.
    """

    errors: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class ReverseReport(Command):
    """A report was a mistake."""

    id: UUID | None = None
    reason: Annotated[str, Limits(shortest=1, longest=2000)]


@dataclass(frozen=True, kw_only=True)
class Settle(Command):
    """A leader has dealt with what could not be booked or posted; `note` says how."""

    note: Annotated[str, Limits(shortest=1, longest=2000)]


# ── exceptions ───────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class RaiseException(Command):
    """Something is wrong on the floor. With `stops_work` the work center stands still until it is resolved."""

    id: UUID | None = None
    kind: ExceptionKind
    operation: UUID | None = None
    work_center: Number | None = None
    note: Annotated[str, Limits(shortest=1, longest=2000)]
    stops_work: bool = False


@dataclass(frozen=True, kw_only=True)
class AnswerException(Command):
    """Somebody takes an exception on, or says that it is over; `note` says what he did about it."""

    note: Text | None = None


@dataclass(frozen=True, kw_only=True)
class PutPhoto(Command):
    """A picture of what is wrong: JPEG, PNG or WebP, in base64."""

    content: Annotated[str, Limits(shortest=1, longest=LONGEST_PHOTO)]


@dataclass(frozen=True, kw_only=True)
class ExceptionsQuery(PageQuery):
    """Exceptions, the latest first; with `unresolved` only those that are not over."""

    status: ExceptionStatus | None = None
    unresolved: bool = False
    kind: ExceptionKind | None = None
    work_center: Number | None = None
    work_order: Number | None = None


@dataclass(frozen=True, kw_only=True)
class DowntimeQuery(Query):
    """How long work centers stood still between two production days, both included; without them the last thirty."""

    wire_names: ClassVar[dict[str, str]] = _FROM_TO

    from_on: date | None = None
    to_on: date | None = None
    work_center: Number | None = None


# ── goods and material ───────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class ReceiveGoods(Command):
    """Finished goods are stocked in; `lot` is what the batch is called from now on."""

    id: UUID | None = None
    quantity: Quantity
    warehouse: Warehouse | None = None
    lot: Number | None = None


@dataclass(frozen=True, kw_only=True)
class ReverseReceipt(Command):
    """Goods were stocked in by mistake: they are not in stock, and still to be stocked in."""

    id: UUID | None = None
    reason: Annotated[str, Limits(shortest=1, longest=2000)]


@dataclass(frozen=True, kw_only=True)
class MoveMaterial(Command):
    """Material goes out to a work order or comes back; with `operation`, for that one of it (or of its rework).

    `lot` is the batch it was bought or made in.
    """

    id: UUID | None = None
    item: Number
    quantity: Quantity
    kind: MaterialMove
    operation: UUID | None = None
    lot: Number | None = None


# ── lists ────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, kw_only=True)
class OperationsQuery(PageQuery):
    """Operations on the floor, the earliest due first."""

    status: OperationStatus | None = None
    work_center: Number | None = None
    worker: Number | None = None
    work_order: Number | None = None


@dataclass(frozen=True, kw_only=True)
class DispatchQuery(Query):
    """What comes next at a work center, for a worker or a team, from one instant to another."""

    wire_names: ClassVar[dict[str, str]] = {"from_at": "from", "to_at": "to"}

    work_center: Number | None = None
    worker: Number | None = None
    team: Number | None = None
    from_at: datetime | None = None
    to_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ReportsQuery(PageQuery):
    """Reports, the latest first; `from` and `to` are production days, both included.

    With `flagged` only those that wait for a leader's word: flagged, not confirmed and not reversed.
    """

    wire_names: ClassVar[dict[str, str]] = _FROM_TO

    work_order: Number | None = None
    operation: UUID | None = None
    worker: Number | None = None
    flagged: bool = False
    from_on: date | None = None
    to_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class TracesQuery(PageQuery):
    """What was made in the order it was, and where it came from and went.

    `from` and `to` are instants: all work that was under way between them. A `lot` of material leads to the work
    orders it went into, a lot of goods to those it came from, a `sales_order` to those that were made for it.
    """

    wire_names: ClassVar[dict[str, str]] = {"from_at": "from", "to_at": "to"}

    worker: Number | None = None
    work_center: Number | None = None
    work_order: Number | None = None
    lot: Number | None = None
    sales_order: Number | None = None
    from_at: datetime | None = None
    to_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class RefusedReportsQuery(PageQuery):
    """Reports that could not be booked, the latest first."""

    status: RefusedStatus | None = None


@dataclass(frozen=True, kw_only=True)
class UnpostedQuery(PageQuery):
    """Material that could not be posted, the oldest first; another `status` shows what became of the rest."""

    status: PostingStatus = PostingStatus.UNPOSTED


@dataclass(frozen=True, kw_only=True)
class BoardQuery(PageQuery):
    """The board, open work orders first and the earliest due of them on top; `q` looks in number, item and customer.

    With `at`, as it was at that instant: the work orders that were open then.
    """

    section: Section | None = None
    team: Number | None = None
    late: bool | None = None
    q: Search | None = None
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class BalanceQuery(Query):
    """Where the pieces of a work order are; with `at`, where they were at that instant."""

    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ExecutionCockpitQuery(Query):
    """What the floor did from one production day to another, both included; without them the last thirty days."""

    wire_names: ClassVar[dict[str, str]] = _FROM_TO

    from_on: date | None = None
    to_on: date | None = None
    section: Section | None = None
    team: Number | None = None


@dataclass(frozen=True, kw_only=True)
class FloorSlicesQuery(ExecutionCockpitQuery):
    """One number of the cockpit, of each item, operation or worker; a report counts for its first worker."""

    name: FloorNumber
    by: SlicedBy

"""What execution tells about what went wrong, and where time and material went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from shared.contracts.execution.views import RefusalView
from shared.contracts.execution.vocabulary import PostingStatus, RefusedStatus
from shared.contracts.messages import View
from shared.contracts.values import ExceptionKind, ExceptionStatus


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
    """Something that is or was wrong on the floor.

    `acknowledge_note` is what was said by whoever took it on, `resolution` what was done about it.
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
    acknowledge_note: str | None
    resolved_by: str | None
    resolved_at: datetime | None
    resolution: str | None
    escalated_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class RefusedReportFacts(View):
    """A report that could not be booked, kept until somebody has dealt with it; `settlement` says how.

    `report` is the id it would have; `said` is all that the device sent. `worker` is the first who made the pieces.
    """

    id: UUID
    report: UUID
    operation: UUID
    work_order: str | None
    sequence: int | None
    worker: str | None
    team: str | None
    good: Decimal
    scrap: Decimal
    rework: Decimal
    said: dict[str, Any]
    refused_by: str
    refused_at: datetime
    status: RefusedStatus
    settled_by: str | None
    settled_at: datetime | None
    settlement: str | None


@dataclass(frozen=True, kw_only=True)
class RefusedReportView(RefusedReportFacts):
    """With the refusal as plain values."""

    refusal: RefusalView


@dataclass(frozen=True, kw_only=True)
class PostingFacts(View):
    """Material that a report used by its routing; `quantity` is negative where a reversal gives it back.

    `tries` counts how often posting it was refused; `settlement` says what somebody did about that.
    """

    id: UUID
    report: UUID
    operation: UUID
    work_order: str
    item: str
    quantity: Decimal
    due_at: datetime
    status: PostingStatus
    tries: int
    settled_by: str | None
    settled_at: datetime | None
    settlement: str | None


@dataclass(frozen=True, kw_only=True)
class PostingView(PostingFacts):
    """With the last refusal as plain values."""

    refusal: RefusalView | None


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

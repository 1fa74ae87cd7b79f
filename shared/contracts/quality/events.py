"""What quality tells the plant. Quantities are increments, never running totals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from shared.contracts.inspection_plans import Measured
from shared.contracts.messages import Event
from shared.contracts.planning.events import ReleasedOperation
from shared.contracts.values import ZERO, Cause, Defect, Disposition


@dataclass(frozen=True, kw_only=True)
class QualityEvent(Event):
    """Any fact of quality."""

    owner = "quality"


@dataclass(frozen=True, kw_only=True)
class DefectReasonChanged(QualityEvent):
    """A defect reason was created or replaced; readers keep the highest revision."""

    readers = ("execution",)

    revision: int
    code: str
    name: str
    cause: Cause


@dataclass(frozen=True, kw_only=True)
class InspectionRecorded(QualityEvent):
    """The result of an inspection is in.

    `to_scrap` and `to_rework` leave the operation's good. `released` counts the pieces of a full
    inspection that no longer wait for it: the whole lot, failed pieces included. `held` are those that go on waiting:
    the sample of their lot failed, and each of them is looked at. `production_on` is when the pieces were made, or,
    where nobody knows, looked at.
    """

    readers = ("planning", "execution", "payroll")

    inspection_id: UUID
    work_order_id: UUID
    work_order: str
    operation_id: UUID
    sequence: int
    report_id: UUID | None
    inspected: Decimal
    failed: tuple[Defect, ...]
    disposition: Disposition
    to_scrap: Decimal
    to_rework: Decimal
    released: Decimal
    recorded_at: datetime
    recorded_by: str
    held: Decimal = ZERO
    measurements: tuple[Measured, ...] = ()
    item: str | None = None
    production_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class ReworkEvent(QualityEvent):
    """A rework order: pieces that left the flow at an operation and go round again.

    `operation_id` and `sequence` name the operation where the pieces left and will return to;
    `from_sequence` is where rework begins.
    """

    rework_order_id: UUID
    work_order_id: UUID
    work_order: str
    item: str
    operation_id: UUID
    sequence: int
    from_sequence: int
    quantity: Decimal
    source_report_id: UUID | None
    source_inspection_id: UUID | None
    at: datetime


@dataclass(frozen=True, kw_only=True)
class ReworkOrdered(ReworkEvent):
    """Pieces wait for rework, on hold until somebody releases them; `operations` are what they will go through.

    `defects` say why, where whoever sent them there has said so.
    """

    readers = ("execution", "payroll")

    operations: tuple[ReleasedOperation, ...]
    defects: tuple[Defect, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ReworkReleased(ReworkEvent):
    """Rework may begin: these are its own operations, first to last."""

    readers = ("planning", "execution")

    operations: tuple[ReleasedOperation, ...]


@dataclass(frozen=True, kw_only=True)
class ReworkCancelled(ReworkEvent):
    """The report that sent the pieces to rework was reversed before rework began."""

    readers = ("execution",)


@dataclass(frozen=True, kw_only=True)
class SamplingResumed(QualityEvent):
    """Sampling was discontinued after too many bad lots, and somebody says that their cause is gone."""

    resumption_id: UUID
    item: str
    sequence: int
    aql: Decimal
    reason: str
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class LotEvent(QualityEvent):
    """A lot of an item that must not move, or may again; with the work order that made it, where one did."""

    hold_id: UUID
    item: str
    lot: str
    work_order_id: UUID | None
    reason: str
    held_at: datetime
    held_by: str


@dataclass(frozen=True, kw_only=True)
class LotHeld(LotEvent):
    """Nothing of the lot is stocked in, issued or delivered from now on."""

    readers = ("planning", "execution")


@dataclass(frozen=True, kw_only=True)
class LotReleased(LotEvent):
    """So many pieces of a held lot may move; `ends`: so may the rest. It may be heard before the hold itself."""

    readers = ("planning", "execution")

    quantity: Decimal
    ends: bool
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class QualityAudited(QualityEvent):
    """Somebody changed something in quality: what it was before and is after."""

    readers = ("gateway",)

    actor: str
    action: str
    object: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    at: datetime
    correlation_id: str

"""What quality may be asked. A command is the body of its HTTP request, field for field."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, ClassVar
from uuid import UUID

from shared.contracts.inspection_plans import Reading, ShortName
from shared.contracts.messages import Command, PageQuery, Query
from shared.contracts.values import (
    Cause,
    DefectsBy,
    Disposition,
    HoldStatus,
    InspectionStatus,
    Limits,
    Name,
    Number,
    Quantity,
    ReworkStatus,
    Sequence,
    SlicedBy,
    Text,
)

Reason = Annotated[str, Limits(shortest=1, longest=2000)]


@dataclass(frozen=True, kw_only=True)
class PutDefectReason(Command):
    """Say what a defect reason is called and whose doing it is."""

    name: Name
    cause: Cause


@dataclass(frozen=True, kw_only=True)
class Failed:
    """Pieces that failed an inspection for one reason."""

    reason: Number
    quantity: Quantity


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """What was measured on a piece."""

    characteristic: ShortName
    value: Reading


@dataclass(frozen=True, kw_only=True)
class Findings(Command):
    """What an inspector found, and what becomes of the pieces that failed.

    `rework_from` is the step at which rework begins; without it, the inspected step itself.
    """

    id: UUID | None = None
    inspected: Quantity
    failed: Annotated[tuple[Failed, ...], Limits(longest=100)] = ()
    measurements: Annotated[tuple[Measurement, ...], Limits(longest=1000)] = ()
    disposition: Disposition
    rework_from: Sequence | None = None
    note: Text | None = None
    fields: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class RecordResult(Findings):
    """The result of an inspection that is due. `operation` may repeat which one it is about."""

    operation: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class InspectUnasked(Findings):
    """An inspector looked at an operation's pieces though nothing was due. `reinspects`: what it looks at again."""

    operation: UUID
    reinspects: UUID | None = None


class GoneOn(StrEnum):
    """Has somebody dealt with failed pieces that had gone on?"""

    OPEN = "open"
    SETTLED = "settled"


@dataclass(frozen=True, kw_only=True)
class SettleInspection(Command):
    """Somebody went after the failed pieces that had gone on; `note` says what became of them."""

    note: Annotated[str, Limits(shortest=1, longest=2000)]


@dataclass(frozen=True, kw_only=True)
class InspectionsQuery(PageQuery):
    """Inspections, oldest first. Without a status: what is due or done, not what was withdrawn.

    With `gone_on` those whose failed pieces somebody had taken further, until or since somebody saw to it.
    """

    status: InspectionStatus | None = None
    gone_on: GoneOn | None = None
    work_order: Number | None = None
    operation: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class ReworkOrdersQuery(PageQuery):
    """Rework orders, oldest first. Without a status: all that were not cancelled."""

    status: ReworkStatus | None = None
    work_order: Number | None = None


@dataclass(frozen=True, kw_only=True)
class SamplingSchemesQuery(PageQuery):
    """How lots are drawn where switching is on, by item and step."""

    item: Number | None = None


@dataclass(frozen=True, kw_only=True)
class ResumeSampling(Command):
    """The cause of the bad lots of a step is gone: sampling goes on, tightened."""

    id: UUID | None = None
    sequence: Sequence
    reason: Reason


@dataclass(frozen=True, kw_only=True)
class HoldLot(Command):
    """A lot of an item must not move. One that we made is called like its work order, another as its supplier did."""

    id: UUID | None = None
    item: Number
    lot: Number
    reason: Reason


@dataclass(frozen=True, kw_only=True)
class ReleaseLot(Command):
    """So many pieces of a held lot may move; without a quantity all that is left, and the hold is over."""

    id: UUID | None = None
    quantity: Quantity | None = None
    reason: Reason


@dataclass(frozen=True, kw_only=True)
class ScrapHeld(Command):
    """So many pieces of a held lot are scrap, for a defect `reason` of the plant's."""

    id: UUID | None = None
    quantity: Quantity
    reason: Number
    note: Text | None = None


@dataclass(frozen=True, kw_only=True)
class HoldsQuery(PageQuery):
    """Holds, oldest first; without a status those that are over, too. A work order is the lot it makes."""

    status: HoldStatus | None = None
    item: Number | None = None
    lot: Number | None = None


@dataclass(frozen=True, kw_only=True)
class QualityCockpitQuery(Query):
    """Defects of the production days from one to another, both included."""

    wire_names: ClassVar[dict[str, str]] = {"from_on": "from", "to_on": "to"}

    from_on: date | None = None
    to_on: date | None = None
    section: Name | None = None
    team: Number | None = None


@dataclass(frozen=True, kw_only=True)
class DefectSlicesQuery(QualityCockpitQuery):
    """Why pieces failed, of each item, operation, worker or reason."""

    by: SlicedBy


@dataclass(frozen=True, kw_only=True)
class DefectsWindow(Query):
    """Production days from one to another, both included (the last thirty unless said), of some of the reports.

    A report counts for its first worker, where and when he made its pieces.
    """

    wire_names: ClassVar[dict[str, str]] = {"from_on": "from", "to_on": "to"}

    from_on: date | None = None
    to_on: date | None = None
    item: Number | None = None
    sequence: Sequence | None = None
    work_center: Number | None = None
    worker: Number | None = None
    team: Number | None = None
    section: Name | None = None


@dataclass(frozen=True, kw_only=True)
class DefectsQuery(DefectsWindow):
    """Failed pieces, as declared by workers and found by inspectors in their reports."""

    by: DefectsBy = DefectsBy.REASON
    reason: Number | None = None


@dataclass(frozen=True, kw_only=True)
class CapabilityQuery(Query):
    """The values of one characteristic of a step, of pieces made from one day to another, both included."""

    wire_names: ClassVar[dict[str, str]] = {"from_on": "from", "to_on": "to"}

    item: Number
    sequence: Sequence
    characteristic: ShortName
    from_on: date | None = None
    to_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class PChartQuery(DefectsWindow):
    """The defect rate of first-time reports, day by day."""

"""What quality shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from shared.contracts.inspection_plans import Characteristic, Measured
from shared.contracts.messages import View
from shared.contracts.values import (
    Cause,
    Defect,
    DefectsBy,
    Disposition,
    HoldMove,
    HoldStatus,
    InspectionStatus,
    OperationStatus,
    ReworkStatus,
    Severity,
    Verdict,
)


@dataclass(frozen=True, kw_only=True)
class DefectReasonView(View):
    """Why a piece is not good, and whose doing that is."""

    code: str
    name: str
    cause: Cause


@dataclass(frozen=True, kw_only=True)
class InspectionView(View):
    """A look at some pieces of one operation. What was found is null until it is done.

    `report_reversed` warns: the result was in when the report it was about turned out to be a mistake.
    `gone_on` counts failed pieces that somebody had taken further before the floor heard of the result: they
    stay good, and somebody should go and look for them; `settlement` says that somebody did. By a sampling plan,
    `code_letter` names it, `severity` says how hard it is, and up to `accept_at` failed pieces the lot passes. `held`
    pieces of a lot that failed wait on for their second look, which names this inspection as what it `reinspects`.
    Those in `made_by` may not inspect it, where another has to; `characteristics` are to be measured.
    """

    id: UUID
    work_order: str
    operation: UUID
    sequence: int
    name: str
    report: UUID | None
    lot_quantity: Decimal
    sample_quantity: Decimal
    status: InspectionStatus
    verdict: Verdict | None
    inspected: Decimal | None
    failed: tuple[Defect, ...]
    gone_on: Decimal
    disposition: Disposition | None
    code_letter: str | None
    accept_at: int | None
    severity: Severity | None
    held: Decimal
    reinspects: UUID | None
    inspector_skill: str | None
    made_by: tuple[str, ...]
    characteristics: tuple[Characteristic, ...]
    measurements: tuple[Measured, ...]
    rework_order: UUID | None
    note: str | None
    fields: dict[str, Any]
    report_reversed: bool
    due_at: datetime
    recorded_at: datetime | None
    recorded_by: str | None
    settlement: str | None = None
    settled_by: str | None = None
    settled_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ReworkOperationView(View):
    """A step that pieces in rework pass; `available` have reached it and are not reported yet."""

    id: UUID
    sequence: int
    name: str
    code: str
    status: OperationStatus
    available: Decimal
    good: Decimal
    scrap: Decimal
    rework: Decimal


@dataclass(frozen=True, kw_only=True)
class ReworkMaterialView(View):
    """Material booked on a rework order; `kind` is `issue`, `return` or `replenish`."""

    item: str
    kind: str
    quantity: Decimal


@dataclass(frozen=True, kw_only=True)
class ReworkOrderView(View):
    """Pieces that left the flow at `sequence` and go round again from `from_sequence`.

    `source_reversed` warns: the report that sent them here was reversed after rework had begun.
    """

    id: UUID
    work_order: str
    item: str
    operation: UUID
    sequence: int
    from_sequence: int
    quantity: Decimal
    status: ReworkStatus
    operations: tuple[ReworkOperationView, ...]
    hours: Decimal
    materials: tuple[ReworkMaterialView, ...]
    report: UUID | None
    inspection: UUID | None
    source_reversed: bool
    ordered_at: datetime
    released_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class SamplingSchemeView(View):
    """How the next lot of a step is drawn by the switching rules, and what they count for that.

    `recent` are the verdicts of the last lots since the severity began. `discontinued`: five lots were not accepted
    while inspection was tightened, so each piece is looked at until somebody takes sampling up again.
    """

    item: str
    sequence: int
    aql: Decimal
    severity: Severity
    score: int
    recent: tuple[bool, ...]
    not_accepted: int
    discontinued: bool
    changed_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class HoldDecisionView(View):
    """What was decided about pieces of a held lot: how many (null: all that was left), why, when and by whom."""

    id: UUID
    move: HoldMove
    quantity: Decimal | None
    reason: str
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class HoldView(View):
    """A lot that must not move, and what was decided about it since. `work_order`: the one that made the lot."""

    id: UUID
    item: str
    lot: str
    work_order: str | None
    reason: str
    status: HoldStatus
    released: Decimal
    scrapped: Decimal
    held_at: datetime
    held_by: str
    decisions: tuple[HoldDecisionView, ...]


@dataclass(frozen=True, kw_only=True)
class DefectCountView(View):
    """How many pieces failed for one reason."""

    reason: str
    name: str
    cause: Cause
    quantity: Decimal


@dataclass(frozen=True, kw_only=True)
class QualityCockpitView(View):
    """Quality's part of the cockpit: the commonest reasons first."""

    defects_by_reason: tuple[DefectCountView, ...]


@dataclass(frozen=True, kw_only=True)
class DefectSlice(DefectCountView):
    """The same for one item, operation, worker or reason."""

    key: str


@dataclass(frozen=True, kw_only=True)
class DefectSlicesView(View):
    """Why pieces failed, thing by thing."""

    items: tuple[DefectSlice, ...]


@dataclass(frozen=True, kw_only=True)
class DefectShareView(View):
    """A part of the failed pieces; `cumulative` is the share of all down to this one. No key: none was named."""

    key: str | None
    quantity: Decimal
    share: Decimal
    cumulative: Decimal


@dataclass(frozen=True, kw_only=True)
class DefectsView(View):
    """Failed pieces by what was asked: the most first, days in their order."""

    by: DefectsBy
    total: Decimal
    items: tuple[DefectShareView, ...]


@dataclass(frozen=True, kw_only=True)
class PChartDayView(View):
    """A day's defect rate and its control limits; out of control is more, or less, than chance explains."""

    on: date
    processed: Decimal
    failed: Decimal
    rate: Decimal
    lower: Decimal
    upper: Decimal
    out_of_control: bool


@dataclass(frozen=True, kw_only=True)
class PChartView(View):
    """Defect rates around their mean, `center`; null where nothing was reported."""

    center: Decimal | None
    days: tuple[PChartDayView, ...]


@dataclass(frozen=True, kw_only=True)
class IndicesView:
    """How the spread of values fits between their limits: both of them, and the nearer one; null where it cannot."""

    deviation: Decimal
    spread: Decimal | None
    nearer: Decimal | None


@dataclass(frozen=True, kw_only=True)
class ValuesChartView:
    """Limits of a chart of single values and of their moving ranges."""

    center: Decimal
    lower: Decimal
    upper: Decimal
    range_center: Decimal
    range_upper: Decimal


@dataclass(frozen=True, kw_only=True)
class MeasuredPointView:
    """One value, how far it is from the one before, and whether both are within what chance explains."""

    at: datetime
    inspection: UUID
    value: Decimal
    range: Decimal | None
    within: bool
    out_of_control: bool | None


@dataclass(frozen=True, kw_only=True)
class MeansChartView:
    """Limits of a chart of the means of subgroups and of their ranges."""

    center: Decimal
    lower: Decimal
    upper: Decimal
    range_center: Decimal
    range_lower: Decimal
    range_upper: Decimal


@dataclass(frozen=True, kw_only=True)
class SubgroupView:
    """What one inspection measured, as its mean and range, and whether both are within what chance explains."""

    at: datetime
    inspection: UUID
    mean: Decimal
    range: Decimal
    out_of_control: bool | None


@dataclass(frozen=True, kw_only=True)
class SubgroupsView:
    """Inspections that measured the usual number of pieces, `size`: between 2 and 10, else it is null.

    Those that measured another number are `left_out`. Of fewer than `least` there is no chart.
    """

    size: int | None
    least: int
    left_out: int
    chart: MeansChartView | None
    points: tuple[SubgroupView, ...]


@dataclass(frozen=True, kw_only=True)
class CapabilityView(View):
    """Can the process keep its limits? `within` holds Cp and Cpk, `overall` Pp and Ppk, as `spread` and `nearer`.

    Of fewer than `least` values nothing is computed. The limits are those of the last value; where some were held to
    others, `limits_changed` says so. `complete` is false where the window has more values than were looked at.
    """

    item: str
    sequence: int
    characteristic: str
    unit: str | None
    nominal: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    limits_changed: bool
    count: int
    least: int
    beyond: int
    complete: bool
    within: IndicesView | None
    overall: IndicesView | None
    chart: ValuesChartView | None
    points: tuple[MeasuredPointView, ...]
    subgroups: SubgroupsView

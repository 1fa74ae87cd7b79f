"""How an item is made, and what changing over takes: what planning is told of it, and shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, ClassVar

from shared.contracts.inspection_plans import InspectionPlan
from shared.contracts.messages import Command
from shared.contracts.values import (
    ZERO,
    Inspection,
    Limits,
    Name,
    Number,
    OverReport,
    Percent,
    Quantity,
    Seconds,
    Sequence,
)

Section = Annotated[str, Limits(shortest=1, longest=100)]
Skill = Annotated[str, Limits(shortest=1, longest=100)]
Family = Annotated[str, Limits(shortest=1, longest=40)]


@dataclass(frozen=True, kw_only=True)
class Material:
    """What one piece of a step uses; with `backflush` it is issued by itself when pieces are reported."""

    item: Number
    quantity: Quantity
    backflush: bool = False


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step of a routing: where, with which skill, how long, and how its output is inspected.

    Once `transfer_quantity` pieces are done they go on, and the next step may begin; without it, once all are.
    Between steps of different `setup_family` a work center is changed over.
    """

    sequence: Sequence
    name: Name
    work_centers: Annotated[tuple[Number, ...], Limits(shortest=1, longest=50)]
    setup_seconds: Seconds
    run_seconds: Seconds
    section: Section | None = None
    skill: Skill | None = None
    inspection: Inspection = Inspection.NONE
    sample_percent: Percent | None = None
    over_report: OverReport = OverReport.REFUSE
    over_report_percent: Percent = ZERO
    materials: Annotated[tuple[Material, ...], Limits(longest=100)] = ()
    inspection_plan: InspectionPlan | None = None
    transfer_quantity: Quantity | None = None
    setup_family: Family | None = None


@dataclass(frozen=True, kw_only=True)
class Changeover:
    """How long a work center is changed over from one family to another."""

    wire_names: ClassVar[dict[str, str]] = {"before": "from", "after": "to"}

    before: Family
    after: Family
    seconds: Seconds


@dataclass(frozen=True, kw_only=True)
class PutChangeovers(Command):
    """How long changing over takes from any family to another, and from which to which it takes longer or shorter."""

    seconds: Seconds = ZERO
    pairs: Annotated[tuple[Changeover, ...], Limits(longest=2_500)] = ()


@dataclass(frozen=True, kw_only=True)
class PutRouting(Command):
    """Say how an item is made. Every time it is said makes a version."""

    steps: Annotated[tuple[Step, ...], Limits(shortest=1, longest=100)]

"""What to look at: which report makes an inspection due, and how many pieces of it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from services.quality.domain.aql import SamplingPlan, sampling_plan
from services.quality.domain.switching import Scheme
from shared.contracts.inspection_plans import InspectionPlan
from shared.contracts.values import WAITS_FOR_RESULT, ZERO, Inspection, Severity

ONE_PIECE = Decimal(1)
AS_EVER = Scheme()


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What a step asks for."""

    inspection: Inspection
    sample_percent: Decimal = ZERO
    plan: InspectionPlan | None = None


@dataclass(frozen=True, kw_only=True)
class Reported:
    """What a report counted: its good pieces, all of its pieces, and those the operation had counted before it."""

    good: Decimal
    taken: Decimal
    before: Decimal = ZERO
    first_of_operation: bool = False


@dataclass(frozen=True)
class Lot:
    """The pieces an inspection is about, and how many of them to look at; by a sampling plan, how to judge them."""

    quantity: Decimal
    sample: Decimal
    plan: SamplingPlan | None = None
    severity: Severity | None = None


def lot_due(rule: Rule, report: Reported, scheme: Scheme = AS_EVER) -> Lot | None:
    """The lot that a report puts up for inspection, or None; by a sampling plan as its scheme says.

    A first report without a single good piece is still looked at: then the pieces that failed are the first pieces.
    """
    good, plan = report.good, rule.plan or InspectionPlan()
    match rule.inspection:
        case Inspection.FIRST_PIECE if report.first_of_operation:
            lot = good or report.taken
            return Lot(lot, min(ONE_PIECE, lot))
        case Inspection.SAMPLE if good > ZERO and rule.sample_percent > ZERO:
            return Lot(good, sample_of(good, rule.sample_percent))
        case Inspection.EVERY_N if good > ZERO and plan.every and (turns := turns_of(plan.every, report)):
            return Lot(good, min(good, Decimal(turns)))
        case Inspection.AQL if good > ZERO and plan.aql:
            if scheme.discontinued:
                return Lot(good, good, severity=scheme.severity)
            drawn = sampling_plan(good, plan.aql, plan.level, scheme.severity)
            return Lot(good, min(good, Decimal(drawn.sample)), drawn, scheme.severity)
        case Inspection.FULL if good > ZERO:
            return Lot(good, good)
    return None


def sample_of(good: Decimal, percent: Decimal) -> Decimal:
    """A share of the good pieces in whole pieces, rounded up; never more than there are (half a metre of cable)."""
    return min(good, (good * percent / 100).to_integral_value(ROUND_CEILING))


def turns_of(every: int, report: Reported) -> int:
    """How many pieces of a report are an n-th piece of their operation, however the pieces were split into reports."""
    return int((report.before + report.taken) // every - report.before // every)


def awaiting(inspection: Inspection, good: Decimal) -> Decimal:
    """How many of a report's good pieces may not go on before they are inspected."""
    return good if inspection in WAITS_FOR_RESULT else ZERO

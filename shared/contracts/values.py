"""Words every service shares: quantities, names and closed vocabularies. No behaviour beyond arithmetic.

The `Annotated` types carry the limits that every request is held to; `messages` turns them into
marshmallow validation and OpenAPI keywords.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

ZERO = Decimal(0)


@dataclass(frozen=True)
class Limits:
    """What a value may look like. `places` counts digits behind the decimal point."""

    least: int | None = None
    most: int | None = None
    above: int | None = None
    places: int | None = None
    shortest: int | None = None
    longest: int | None = None
    pattern: str | None = None


# What people name: `WO-1042`. Visible characters that survive in a path; no slash, no blanks at the ends.
Number = Annotated[str, Limits(shortest=1, longest=40, pattern=r"^[^\s/?#%\\]([^/?#%\\\t\n\r]{0,38}[^\s/?#%\\])?$")]
Name = Annotated[str, Limits(shortest=1, longest=200)]
Text = Annotated[str, Limits(longest=2000)]
Quantity = Annotated[Decimal, Limits(above=0, most=99_999_999, places=6)]
QuantityOrZero = Annotated[Decimal, Limits(least=0, most=99_999_999, places=6)]
Share = Annotated[Decimal, Limits(above=0, most=10**12, places=6)]  # a weight; the column ends at 9e12
Rate = Annotated[Decimal, Limits(least=0, most=1_000_000, places=6)]
Percent = Annotated[Decimal, Limits(least=0, most=100, places=2)]
Efficiency = Annotated[Decimal, Limits(above=0, most=100, places=4)]
Seconds = Annotated[Decimal, Limits(least=0, most=31_536_000, places=3)]
Priority = Annotated[int, Limits(least=0, most=9)]
Sequence = Annotated[int, Limits(least=1, most=99_999)]


class Inspection(StrEnum):
    """What quality does after a report of a step."""

    NONE = "none"
    SELF = "self"
    FIRST_PIECE = "first_piece"
    SAMPLE = "sample"
    EVERY_N = "every_n"
    AQL = "aql"
    FULL = "full"


# After a report of such a step its good pieces wait for the result.
WAITS_FOR_RESULT = frozenset({Inspection.AQL, Inspection.FULL})


class InspectionLevel(StrEnum):
    """How large a sample is for its lot, by ISO 2859-1: I looks at fewer pieces than II, III at more."""

    I = "I"  # noqa: E741 - the standard's own name
    II = "II"
    III = "III"


class Severity(StrEnum):
    """How hard lots are looked at by ISO 2859-1, as the lots before them deserve."""

    NORMAL = "normal"
    TIGHTENED = "tightened"
    REDUCED = "reduced"


class Beyond(StrEnum):
    """What a measured value beyond its limits means."""

    FLAG = "flag"
    FAIL = "fail"


# The acceptance quality limits that ISO 2859-1 knows for percent nonconforming.
AQLS = tuple(
    map(
        Decimal,
        [
            "0.010",
            "0.015",
            "0.025",
            "0.040",
            "0.065",
            "0.10",
            "0.15",
            "0.25",
            "0.40",
            "0.65",
            "1.0",
            "1.5",
            "2.5",
            "4.0",
            "6.5",
            "10",
        ],
    )
)


class OverReport(StrEnum):
    """What happens to a report of more pieces than have arrived at a step."""

    REFUSE = "refuse"
    FLAG = "flag"


class Cause(StrEnum):
    """Whose doing a defect is; decides whether the piece is paid."""

    WORKER = "worker"
    MATERIAL = "material"
    MACHINE = "machine"
    UPSTREAM = "upstream"


class Disposition(StrEnum):
    """What becomes of the pieces that failed an inspection."""

    ACCEPT = "accept"
    REWORK = "rework"
    SCRAP = "scrap"
    CONCESSION = "concession"


class DefectsBy(StrEnum):
    """What failed pieces are added up by; a step is an item and a sequence."""

    REASON = "reason"
    STEP = "step"
    ITEM = "item"
    WORK_CENTER = "work_center"
    WORKER = "worker"
    TEAM = "team"
    SECTION = "section"
    DAY = "day"


class SlicedBy(StrEnum):
    """Which things a number of the cockpit is told of, each for itself; an operation is an item's step."""

    ITEM = "item"
    OPERATION = "operation"
    WORKER = "worker"
    REASON = "reason"


class InspectionStatus(StrEnum):
    """`due` until its result is in; `withdrawn` when the report it was about turned out to be a mistake."""

    DUE = "due"
    DONE = "done"
    WITHDRAWN = "withdrawn"


class Verdict(StrEnum):
    """What an inspection found: nothing wrong, pieces that had to leave, or faults the plant lives with."""

    PASS = "pass"
    FAIL = "fail"
    CONCESSION = "concession"


class HoldStatus(StrEnum):
    """Where the hold of a lot stands; `released`: what is left of the lot is free."""

    HELD = "held"
    RELEASED = "released"


class HoldMove(StrEnum):
    """What was decided about pieces of a held lot."""

    RELEASE = "release"
    SCRAP = "scrap"


class ReworkStatus(StrEnum):
    """Where a rework order stands: held until released, `done` when none of its pieces is in rework any more."""

    ON_HOLD = "on_hold"
    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


class Language(StrEnum):
    """The languages the plant's texts are written in."""

    SIMPLIFIED_CHINESE = "zh-CN"
    TRADITIONAL_CHINESE = "zh-TW"
    ENGLISH = "en"


class ItemKind(StrEnum):
    """`make`: a product, made by a routing. `buy`: material."""

    MAKE = "make"
    BUY = "buy"


class Objective(StrEnum):
    """What a schedule run tries for: due dates kept, or work got through."""

    DUE_DATE = "due_date"
    THROUGHPUT = "throughput"


class OperationStatus(StrEnum):
    """How far an operation on the floor is. `started`: somebody began or reported, and there is work left."""

    OPEN = "open"
    ACCEPTED = "accepted"
    STARTED = "started"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class MaterialMove(StrEnum):
    """Where material goes: out to a work order, back from it, or out again for what was spoilt."""

    ISSUE = "issue"
    RETURN = "return"
    REPLENISH = "replenish"


class ExceptionKind(StrEnum):
    """What is wrong on the floor (異常提報)."""

    MACHINE = "machine"
    MATERIAL = "material"
    QUALITY = "quality"
    SAFETY = "safety"
    OTHER = "other"


class ExceptionStatus(StrEnum):
    """Open until somebody takes it on, resolved when what was wrong is over."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"


class WorkOrderStatus(StrEnum):
    """Where a work order stands in its life."""

    PLANNED = "planned"
    RELEASED = "released"
    ON_HOLD = "on_hold"
    COMPLETED = "completed"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class RateKind(StrEnum):
    """What a rate is paid for."""

    PIECE = "piece"
    HOUR = "hour"
    REWORK_HOUR = "rework_hour"


class PayMode(StrEnum):
    """What a worker is paid for; mixed means by piece where a piece rate exists, else by the hour."""

    PIECE = "piece"
    HOUR = "hour"
    MIXED = "mixed"


class PeriodStatus(StrEnum):
    """Closing: what belongs to it is settled, minimums are being added. A closed pay period never changes again."""

    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"


class Obstacle(StrEnum):
    """What keeps a pay period from being closed, in the order in which a refusal looks for it."""

    PERIOD_NOT_BEGUN = "period_not_begun"
    REPORTS_AWAITED = "reports_awaited"
    DAYS_UNSETTLED = "days_unsettled"
    RATES_MISSING = "rates_missing"
    FLAGS_UNANSWERED = "flags_unanswered"
    OBJECTIONS_OPEN = "objections_open"


class ObjectionStatus(StrEnum):
    """Open until answered; an accepted one is put right by reversing and reporting again."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class WagesBy(StrEnum):
    """How long the stretches are that wages are added up for; a week is an ISO week."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class RankingMetric(StrEnum):
    """By what people are ranked."""

    OUTPUT = "output"
    AMOUNT = "amount"
    EFFICIENCY = "efficiency"
    FIRST_PASS_YIELD = "first_pass_yield"


class RankingGroup(StrEnum):
    """Who, or what, is ranked."""

    WORKER = "worker"
    TEAM = "team"
    OPERATION = "operation"


class WagesGroup(StrEnum):
    """Whose wages are added up; a line counts for the team the worker was in when he did the work."""

    WORKER = "worker"
    TEAM = "team"


@dataclass(frozen=True, kw_only=True)
class Defect:
    """Pieces that failed for one reason. The cause is the reason's own at the time."""

    reason: str
    quantity: Decimal
    cause: Cause

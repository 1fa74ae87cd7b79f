"""What payroll may be asked. A command is the body of its HTTP request, field for field."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Annotated, ClassVar
from uuid import UUID

from shared.contracts.messages import Command, PageQuery
from shared.contracts.pay import LineStatus, PremiumKind
from shared.contracts.values import (
    Limits,
    Number,
    ObjectionStatus,
    Obstacle,
    PayMode,
    PeriodStatus,
    Quantity,
    RankingGroup,
    RankingMetric,
    Rate,
    RateKind,
    Sequence,
    WagesBy,
    WagesGroup,
)

Reason = Annotated[str, Limits(shortest=1, longest=2000)]
PremiumPercent = Annotated[Decimal, Limits(least=0, most=1000, places=4)]
SignedMoney = Annotated[Decimal, Limits(least=-1_000_000, most=1_000_000, places=4)]
Coefficient = Annotated[Decimal, Limits(above=0, most=100, places=4)]
DayHours = Annotated[Decimal, Limits(least=0, most=24, places=4)]
FROM_TO = {"from_on": "from", "to_on": "to"}


@dataclass(frozen=True, kw_only=True)
class RateTier:
    """What a piece is paid beyond so many of a worker's day."""

    above: Quantity
    amount: Rate


@dataclass(frozen=True, kw_only=True)
class PostRate(Command):
    """A new version of a rate. What is left out may be anything: without an item it is for every item.

    Where several apply, the one with an item comes first, then the one with a sequence, a work center, a team.
    With `reprice` it also takes the place of rates by which work since `effective_from` was priced already.
    """

    id: UUID | None = None
    item: Number | None = None
    sequence: Sequence | None = None
    work_center: Number | None = None
    team: Number | None = None
    kind: RateKind
    amount: Rate
    tiers: Annotated[tuple[RateTier, ...], Limits(longest=10)] = ()
    effective_from: date
    reprice: bool = False


@dataclass(frozen=True, kw_only=True)
class PutPremium(Command):
    """What is paid on top from a day on, in percent of what is earned in the time it covers; 0 percent ends it.

    `night` needs `start` and `end` by the plant's clock, `holiday` the `dates`, `overtime` the hours of a production
    day that it begins after.
    """

    kind: PremiumKind
    percent: PremiumPercent
    effective_from: date
    start: time | None = None
    end: time | None = None
    dates: Annotated[tuple[date, ...], Limits(longest=400)] = ()
    above_hours: DayHours | None = None


@dataclass(frozen=True, kw_only=True)
class PremiumsQuery(PageQuery):
    """Every version of every premium, by number."""

    kind: PremiumKind | None = None


@dataclass(frozen=True, kw_only=True)
class PostAllowance(Command):
    """What a worker is given on a day beside his work or, below zero, what is kept from him; and why."""

    id: UUID | None = None
    worker: Number
    on: date
    amount: SignedMoney
    reason: Reason


@dataclass(frozen=True, kw_only=True)
class ReverseAllowance(Command):
    """It was a mistake; and why."""

    id: UUID | None = None
    reason: Reason


@dataclass(frozen=True, kw_only=True)
class AllowancesQuery(PageQuery):
    """Allowances and deductions, the latest day first."""

    wire_names: ClassVar[dict[str, str]] = FROM_TO

    worker: Number | None = None
    from_on: date | None = None
    to_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class SkillCoefficient:
    """What a worker's part of a shared report weighs where the step asks for a skill."""

    skill: Number
    coefficient: Coefficient


@dataclass(frozen=True, kw_only=True)
class PutPayTerms(Command):
    """What is agreed with a worker from a day on. Without an hourly rate the `hour` rate applies.

    Where the plant shares by coefficients, his part of a report weighs the `coefficient` of the skill that the step
    asks for, else the general one, else 1.
    """

    mode: PayMode
    coefficient: Coefficient | None = None
    skill_coefficients: Annotated[tuple[SkillCoefficient, ...], Limits(longest=50)] = ()
    hourly_rate: Rate | None = None
    minimum_hourly: Rate | None = None
    effective_from: date


@dataclass(frozen=True, kw_only=True)
class PostPayPeriod(Command):
    """Days that are paid together, the first and the last included."""

    wire_names: ClassVar[dict[str, str]] = FROM_TO

    id: UUID | None = None
    from_on: date
    to_on: date


@dataclass(frozen=True, kw_only=True)
class PutPaySettings(Command):
    """Must two people agree before a period closes, or a rate holds? Must every objection in a period be answered?

    Is a report whose shares nobody gave shared by the workers' coefficients? That counts for reports from then on.
    """

    four_eyes: bool = False
    four_eyes_for_rates: bool = False
    objections_hold_closing: bool = False
    shares_by_coefficient: bool = False


@dataclass(frozen=True, kw_only=True)
class PostObjection(Command):
    """A worker says what is wrong with a line of his."""

    id: UUID | None = None
    text: Reason


@dataclass(frozen=True, kw_only=True)
class AnswerObjection(Command):
    """Yes or no, and why."""

    accept: bool
    text: Reason


@dataclass(frozen=True, kw_only=True)
class RatesQuery(PageQuery):
    """Rates, newest effective day first."""

    item: Number | None = None
    sequence: Sequence | None = None
    work_center: Number | None = None
    team: Number | None = None
    kind: RateKind | None = None
    effective_from: date | None = None


@dataclass(frozen=True, kw_only=True)
class RateProposalsQuery(PageQuery):
    """Rates that wait for a second person, the oldest first."""


@dataclass(frozen=True, kw_only=True)
class PayTermsQuery(PageQuery):
    """Every version of what was agreed, by worker; the latest first."""

    worker: Number | None = None


@dataclass(frozen=True, kw_only=True)
class PayLinesQuery(PageQuery):
    """Pay lines booked from one day to another, both included; the latest first.

    `without_time`: only work paid by the hour for which nobody said how long it took, as long as its day is open.
    """

    wire_names: ClassVar[dict[str, str]] = FROM_TO

    worker: Number | None = None
    from_on: date | None = None
    to_on: date | None = None
    status: LineStatus | None = None
    report: UUID | None = None
    work_order: Number | None = None
    without_time: bool = False


@dataclass(frozen=True, kw_only=True)
class WagesQuery(PageQuery):
    """Wages by day, week or month, from one booked day to another, both included."""

    wire_names: ClassVar[dict[str, str]] = FROM_TO

    by: WagesBy = WagesBy.DAY
    group: WagesGroup = WagesGroup.WORKER
    from_on: date | None = None
    to_on: date | None = None
    worker: Number | None = None


@dataclass(frozen=True, kw_only=True)
class RankingsQuery(PageQuery):
    """Who made most, best or fastest from one production day to another, both included; the highest first."""

    wire_names: ClassVar[dict[str, str]] = FROM_TO

    metric: RankingMetric = RankingMetric.OUTPUT
    group: RankingGroup = RankingGroup.WORKER
    from_on: date | None = None
    to_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class PayPeriodsQuery(PageQuery):
    """Pay periods, the latest first."""

    status: PeriodStatus | None = None


@dataclass(frozen=True, kw_only=True)
class ObstaclesQuery(PageQuery):
    """What keeps a period from being closed: of one kind, or of the first kind there is any of."""

    what: Obstacle | None = None


@dataclass(frozen=True, kw_only=True)
class PayslipsQuery(PageQuery):
    """Payslips of one pay period, or of all; the latest first."""

    period: UUID | None = None
    worker: Number | None = None


@dataclass(frozen=True, kw_only=True)
class WageSheetQuery(PageQuery):
    """What everybody, or everybody in a team, gets for a pay period; by worker."""

    period: UUID
    team: Number | None = None


@dataclass(frozen=True, kw_only=True)
class ObjectionsQuery(PageQuery):
    """Objections one may see: the own, those of the teams one leads, or all; the latest first."""

    status: ObjectionStatus | None = None
    worker: Number | None = None

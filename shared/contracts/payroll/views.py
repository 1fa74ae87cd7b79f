"""What payroll shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from shared.contracts.messages import View
from shared.contracts.pay import LineKind, LineOrigin, LineStatus, PremiumKind
from shared.contracts.payroll.commands import FROM_TO, RateTier, SkillCoefficient
from shared.contracts.values import (
    ObjectionStatus,
    Obstacle,
    PayMode,
    PeriodStatus,
    RateKind,
)


@dataclass(frozen=True, kw_only=True)
class RateView(View):
    """One version of a rate; it never changes. It prices reports accepted after `said_at`, and those without a rate.

    What was only proposed, by whom and when, has version 0 and prices nothing until another person confirms it. Lists
    tell whether a rate `has_paid` anything yet: one for a step that nobody knows never does.
    """

    id: UUID
    version: int
    item: str | None
    sequence: int | None
    work_center: str | None = None
    team: str | None = None
    kind: RateKind
    amount: Decimal
    tiers: tuple[RateTier, ...] = ()
    effective_from: date
    said_at: datetime | None = None
    reprice: bool = False
    proposed_by: str | None = None
    proposed_at: datetime | None = None
    has_paid: bool | None = None


@dataclass(frozen=True, kw_only=True)
class PayTermsView(View):
    """What was last agreed with a worker."""

    worker: str
    version: int
    mode: PayMode
    hourly_rate: Decimal | None
    minimum_hourly: Decimal | None
    coefficient: Decimal | None = None
    skill_coefficients: tuple[SkillCoefficient, ...] = ()
    effective_from: date
    said_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class PremiumView(View):
    """One version of a premium; it never changes."""

    number: str
    version: int
    kind: PremiumKind
    percent: Decimal
    effective_from: date
    start: time | None
    end: time | None
    dates: tuple[date, ...]
    above_hours: Decimal | None


@dataclass(frozen=True, kw_only=True)
class AllowanceView(View):
    """What the office gave a worker or, below zero, kept from him. `reversed_by` is what took it back, `reverses` the
    one that this takes back."""

    id: UUID
    worker: str
    on: date
    amount: Decimal
    reason: str
    said_by: str
    said_at: datetime
    reverses: UUID | None
    reversed_by: UUID | None


@dataclass(frozen=True, kw_only=True)
class PayLineView(View):
    """What one worker gets for one thing, and why.

    `on` is the day it is booked on. It differs from `worked_on`, the production day of the work, where
    that day's pay period was closed already: an adjustment, which tells what it was worth `before` and is `after` it.
    So does a line that gives a `repriced` one the difference to another rate.
    `reverses` is the line whose exact negative this one is. `rate_version` has been in force since `rate_from`.
    `shared_by` counts the workers of its report, `by_coefficient` says how they share. A premium names its `rule`,
    and the `base` that was earned in the time it covers. `explanation` says it all in the reader's language.
    """

    id: UUID
    worker: str
    on: date
    worked_on: date
    report: UUID | None
    work_order: str | None
    item: str | None
    sequence: int | None
    origin: LineOrigin
    kind: LineKind
    quantity: Decimal
    hours: Decimal
    rate: Decimal | None
    rate_id: UUID | None
    rate_version: int | None = None
    rate_from: date | None = None
    terms_version: int | None
    shared_by: int | None = None
    by_coefficient: bool | None = None
    amount: Decimal
    before: Decimal | None = None
    after: Decimal | None = None
    status: LineStatus
    reverses: UUID | None
    rule: str | None = None
    rule_version: int | None = None
    percent: Decimal | None = None
    base: Decimal | None = None
    covered_seconds: Decimal | None = None
    covered_pieces: Decimal | None = None
    reason: str | None = None
    explanation: str | None = None


@dataclass(frozen=True, kw_only=True)
class PayLinesView(View):
    """A page of pay lines. `total` adds up all lines asked for, not only this page's, without those held."""

    items: tuple[PayLineView, ...]
    next_cursor: str | None
    total: Decimal


@dataclass(frozen=True, kw_only=True)
class WageView(View):
    """How much a worker or team made and earned in a stretch of time.

    `key` is null for work of people who were in no team.
    """

    key: str | None
    period: str
    pieces: Decimal
    hours: Decimal
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class RankView(View):
    """One place of a ranking: `key` is a worker, a team, or an item and step; `value` is pieces, money or a rate."""

    rank: int
    key: str
    value: Decimal


@dataclass(frozen=True, kw_only=True)
class PayPeriodView(View):
    """Days that are paid together. `asked_by` wanted it closed, where a second person has to agree.

    `percent` says how far closing has come; whatever is told meanwhile counts for the next period already.
    """

    wire_names: ClassVar[dict[str, str]] = FROM_TO

    id: UUID
    from_on: date
    to_on: date
    status: PeriodStatus
    percent: int
    closed_at: datetime | None
    closed_by: str | None
    asked_by: str | None


@dataclass(frozen=True, kw_only=True)
class PayPeriodPreview(View):
    """What a period would close with, and what stands in the way; looking changes nothing.

    `minimums` would be added to `amount`. `without_time` counts the lines of work paid by the hour for which nobody
    said how long it took; they are paid nothing, and do not stand in the way. `begins_on` is told of a period whose
    days have yet to come. Work without a rate is named by item and step, work with a flag that nobody answered by
    work order and step, open objections by worker.
    """

    period: UUID
    workers: int
    pieces: Decimal
    hours: Decimal
    amount: Decimal
    minimums: Decimal
    workers_below_minimum: tuple[str, ...]
    without_time: int = 0
    is_ready: bool
    begins_on: date | None = None
    reports_awaited: int
    days_due: int = 0
    rates_missing: tuple[str, ...]
    flags_unanswered: tuple[str, ...]
    objections_open: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ObstacleView(View):
    """One thing to see to before a period can be closed.

    `id` is that of the period that has not begun, the report that has not arrived, the pay line that waits, or the
    objection nobody has answered; a worker's day that is still being worked out has one of its own.
    """

    what: Obstacle
    id: UUID
    report: UUID | None
    worker: str | None
    on: date | None
    work_order: str | None
    item: str | None
    sequence: int | None


@dataclass(frozen=True, kw_only=True)
class PaySettingsView(View):
    """How a plant wants its pay decided; and who has asked to do without a second person, until another agrees."""

    four_eyes: bool
    four_eyes_asked_off_by: str | None = None
    four_eyes_for_rates: bool = False
    four_eyes_for_rates_asked_off_by: str | None = None
    objections_hold_closing: bool
    shares_by_coefficient: bool = False


@dataclass(frozen=True, kw_only=True)
class PayslipView(View):
    """What a worker gets for a pay period, line by line; lines held are not in it.

    `ledger_head` is the hash of the plant's books when the period closed, or now while it is open, after so many
    postings as `ledger_position` says. Whoever keeps the slip can prove later that nothing before it was rewritten.
    """

    wire_names: ClassVar[dict[str, str]] = FROM_TO

    worker: str
    period: UUID
    from_on: date
    to_on: date
    status: PeriodStatus
    lines: tuple[PayLineView, ...]
    pieces: Decimal
    hours: Decimal
    amount: Decimal
    ledger_position: int
    ledger_head: str


@dataclass(frozen=True, kw_only=True)
class WagePartView(View):
    """What all lines of one kind add up to."""

    kind: LineKind
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class WageSheetRowView(View):
    """A worker's pay of a period in one row. `days` are those anything of his is booked on, `team` is his today."""

    worker: str
    team: str | None
    days: int
    pieces: Decimal
    hours: Decimal
    parts: tuple[WagePartView, ...]
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class WageSheetView(View):
    """A page of a period's wage sheet, and where the books stood: see `PayslipView`."""

    wire_names: ClassVar[dict[str, str]] = FROM_TO

    from_on: date
    to_on: date
    status: PeriodStatus
    ledger_position: int
    ledger_head: str
    items: tuple[WageSheetRowView, ...]
    next_cursor: str | None


@dataclass(frozen=True, kw_only=True)
class ObjectionView(View):
    """A worker's objection to a pay line, with the line, and its answer once there is one."""

    id: UUID
    pay_line: PayLineView
    worker: str
    text: str
    raised_at: datetime
    status: ObjectionStatus
    answer: str | None
    answered_by: str | None
    answered_at: datetime | None

"""Rules of pay that are tried on days that are over, before anybody says that they hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Annotated, ClassVar

from shared.contracts.messages import Command, View
from shared.contracts.pay import PremiumKind
from shared.contracts.payroll.commands import FROM_TO, DayHours, PremiumPercent, RateTier
from shared.contracts.values import Limits, Number, Rate, RateKind, Sequence


@dataclass(frozen=True, kw_only=True)
class TriedRate:
    """A rate as it would be posted. It is tried on every day asked for, whatever day it is to hold from."""

    item: Number | None = None
    sequence: Sequence | None = None
    work_center: Number | None = None
    team: Number | None = None
    kind: RateKind
    amount: Rate
    tiers: Annotated[tuple[RateTier, ...], Limits(longest=10)] = ()
    effective_from: date | None = None


@dataclass(frozen=True, kw_only=True)
class TriedPremium:
    """A premium as it would be said, with its number; 0 percent tries how it would be without it."""

    number: Number
    kind: PremiumKind
    percent: PremiumPercent
    effective_from: date | None = None
    start: time | None = None
    end: time | None = None
    dates: Annotated[tuple[date, ...], Limits(longest=400)] = ()
    above_hours: DayHours | None = None


@dataclass(frozen=True, kw_only=True)
class TryRates(Command):
    """Whose pay would have been another, had these rates and premiums held: nothing is kept, nothing is booked.

    Without days it is the last 30 of the plant's calendar; 92 at most.
    """

    wire_names: ClassVar[dict[str, str]] = FROM_TO

    rates: Annotated[tuple[TriedRate, ...], Limits(longest=50)] = ()
    premiums: Annotated[tuple[TriedPremium, ...], Limits(longest=20)] = ()
    from_on: date | None = None
    to_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class WorkersTrial(View):
    """What a worker was paid for those days, and what it would have been.

    `top_up_before` and `top_up_after` are what the agreed minimum per hour would have added, were these days a pay
    period of their own.
    """

    worker: str
    team: str | None
    before: Decimal
    after: Decimal
    difference: Decimal
    top_up_before: Decimal
    top_up_after: Decimal
    lines: int


@dataclass(frozen=True, kw_only=True)
class UnpricedWork(View):
    """Work of a step that nobody has said a rate for, with the tried ones either."""

    item: str
    sequence: int
    lines: int
    pieces: Decimal
    hours: Decimal


@dataclass(frozen=True, kw_only=True)
class TrialPart(View):
    """A trial as far as it has come; `next_cursor` is the worker it has come to, null at its end."""

    wire_names: ClassVar[dict[str, str]] = FROM_TO

    from_on: date
    to_on: date
    items: tuple[WorkersTrial, ...]
    unpriced: tuple[UnpricedWork, ...]
    next_cursor: str | None


@dataclass(frozen=True, kw_only=True)
class RateTrialView(View):
    """Whose pay would have changed by how much: the workers concerned, those who win or lose most first.

    Sums are over everybody who has any pay of those days, `lines` are those that the tried rules would have priced.
    `unpriced` is work that has no rate and would not get one.
    """

    wire_names: ClassVar[dict[str, str]] = FROM_TO

    from_on: date
    to_on: date
    before: Decimal
    after: Decimal
    difference: Decimal
    top_up_before: Decimal
    top_up_after: Decimal
    lines: int
    workers: int
    items: tuple[WorkersTrial, ...]
    unpriced: tuple[UnpricedWork, ...]

"""What a worker's whole production day adds to the pay of its reports, as lines of its own.

Such a line is worked out anew from everything known about the day whenever something of it changes, until its pay
period closes. So the order in which reports come makes no difference. What comes afterwards makes an adjustment:
the day's whole amount, less what was paid of it already.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from services.payroll.domain.money import rounded
from services.payroll.domain.pay_line import Line
from services.payroll.domain.premiums import Premium, Stint, covered, premiums_on
from services.payroll.domain.rates import Rate
from shared.contracts.pay import LineKind, LineOrigin, LineStatus, PremiumKind
from shared.contracts.values import ZERO

DAYS = UUID("5f0f3f6e-6d0e-5f0b-9a53-2b1d6a1f7c11")  # what the ids of such lines are drawn from
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Done:
    """A report of a worker's day: what of it stands now, and its time as if it had never been reversed."""

    report: UUID
    team: str | None
    ended_at: datetime | None
    seconds: Decimal
    seconds_told: Decimal
    pay: Decimal


@dataclass(frozen=True, kw_only=True)
class Count:
    """Pieces paid by one rate: those that stand now, and all that were ever told."""

    stand: Decimal = ZERO
    told: Decimal = ZERO


@dataclass(frozen=True, kw_only=True)
class Day:
    """A worker's production day. `is_late` when any pay of it is booked in a period that is still open."""

    worker: str
    on: date
    done: tuple[Done, ...]
    pieces: Mapping[UUID, Count] = field(default_factory=dict)  # by rate
    is_late: bool = False

    @property
    def in_order(self) -> list[Done]:
        return sorted(self.done, key=lambda one: (one.ended_at or _NEVER, one.report))


@dataclass(frozen=True, kw_only=True)
class Due:
    """What a rule makes of a day, and of what. `is_touched` when it covers anything, even what was reversed."""

    rule: str
    rule_version: int
    kind: LineKind
    percent: Decimal | None = None
    base: Decimal | None = None
    covered_seconds: Decimal | None = None
    covered_pieces: Decimal | None = None
    rate_id: UUID | None = None
    amount: Decimal
    is_touched: bool


@dataclass(frozen=True, kw_only=True)
class Booking:
    """Where lines land today: the day they are booked on, and whether a day is closed."""

    on: Callable[[date], date]
    is_closed: Callable[[date], bool]


def dues(day: Day, premiums: Iterable[Premium], zone: ZoneInfo, coin: Decimal) -> Iterator[Due]:
    """Each premium of the day. What is earned in its time is rounded to a coin, and so is the percent of that."""
    done = day.in_order
    stand = [Stint(seconds=one.seconds, ended_at=one.ended_at) for one in done]
    told = [Stint(seconds=one.seconds_told, ended_at=one.ended_at) for one in done]
    for premium in premiums_on(premiums, day.on):
        seconds = covered(premium, day.on, stand, zone)
        base = rounded(_earned(premium, day, done, seconds), coin)
        yield Due(
            rule=premium.number,
            rule_version=premium.version,
            kind=LineKind(premium.kind),
            percent=premium.percent,
            base=base,
            covered_seconds=Decimal(round(sum(seconds) * 1_000_000)).scaleb(-6),
            amount=rounded(Fraction(base) * Fraction(premium.percent) / 100, coin),
            is_touched=any(covered(premium, day.on, told, zone)) or base != ZERO,
        )


def tier_dues(day: Day, rates: Iterable[Rate], coin: Decimal) -> Iterator[Due]:
    """What further prices of a rate make of the day's pieces; what they take is rounded like what they give."""
    for rate in rates:
        count = day.pieces.get(rate.id, Count())
        more = rate.more_for(count.stand)
        amount = rounded(Fraction(abs(more)), coin)
        yield Due(
            rule=str(rate.id),
            rule_version=rate.version,
            kind=LineKind.TIER,
            covered_pieces=rate.beyond(count.stand),
            rate_id=rate.id,
            amount=amount if more >= ZERO else -amount,
            is_touched=bool(rate.beyond(count.told)),
        )


def _earned(premium: Premium, day: Day, done: Sequence[Done], seconds: Sequence[Fraction]) -> Fraction:
    """The pay of a report is spread evenly over its time. On a holiday all of it counts, timed or not."""
    if premium.kind is PremiumKind.HOLIDAY:
        earned = sum((Fraction(one.pay) for one in done if day.on in premium.dates), Fraction(0))
    else:
        earned = sum(
            (
                Fraction(one.pay) * part / Fraction(one.seconds)
                for one, part in zip(done, seconds, strict=True)
                if one.seconds
            ),
            Fraction(0),
        )
    return max(earned, Fraction(0))


def settle_day(day: Day, due: Iterable[Due], written: Iterable[Line], booking: Booking) -> dict[UUID, Line]:
    """The lines of a day that are new, or no longer what they were."""
    now = {one.rule: one for one in due}
    lines: dict[str, list[Line]] = defaultdict(list)
    for line in written:
        assert line.rule is not None
        lines[line.rule].append(line)
    changed: dict[UUID, Line] = {}
    for rule in sorted(now.keys() | lines.keys()):
        fixed = [line for line in lines[rule] if booking.is_closed(line.on)]
        open_one = next((line for line in lines[rule] if not booking.is_closed(line.on)), None)
        new = _line(day, now.get(rule), fixed, open_one, booking)
        if new is not None and new != open_one:
            changed[new.id] = new
    return changed


def _line(day: Day, due: Due | None, fixed: list[Line], open_one: Line | None, booking: Booking) -> Line | None:
    """The one line of a rule that may still change; none where there is nothing to say.

    Once anything is covered there is a line, if only of 0, so that its being there does not depend on the order either.
    """
    whole = due.amount if due is not None else ZERO
    amount = whole - sum((line.amount for line in fixed), ZERO)
    is_wanted = due is not None and due.is_touched and (day.is_late or not fixed)
    if open_one is None and not amount and not is_wanted:
        return None
    if due is None:
        last = open_one or fixed[-1]
        blank = replace(last, base=None, covered_seconds=None, covered_pieces=None)
    else:
        blank = _blank(day, due, len(fixed))
    return replace(
        blank,
        id=_id(day, blank.rule or "", len(fixed)),
        on=booking.on(day.on) if open_one is None else open_one.on,
        amount=amount,
        whole=whole,
        status=LineStatus.RUNNING,
    )


def _blank(day: Day, due: Due, before: int) -> Line:
    first = day.in_order
    return Line(
        id=_id(day, due.rule, before),
        worker=day.worker,
        team=first[0].team if first else None,
        on=day.on,
        worked_on=day.on,
        report=None,
        work_order=None,
        item=None,
        sequence=None,
        origin=LineOrigin.DAY,
        kind=due.kind,
        rule=due.rule,
        rule_version=due.rule_version,
        percent=due.percent,
        base=due.base,
        covered_seconds=due.covered_seconds,
        covered_pieces=due.covered_pieces,
        rate_id=due.rate_id,
        status=LineStatus.RUNNING,
    )


def _id(day: Day, rule: str, before: int) -> UUID:
    """The same rule of the same day writes the same line; each closed period in between makes another."""
    return uuid5(DAYS, f"{day.worker}/{day.on}/{rule}/{before}")

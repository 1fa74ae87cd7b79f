"""Pay periods: open, then closed for ever. What comes too late is booked in the next one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from services.payroll.domain.money import rounded
from shared.contracts.pay import LineStatus
from shared.contracts.refusals import Invalid, Refused
from shared.contracts.values import ZERO


class PeriodClosed(Refused):
    """The period is closed; nothing in it changes any more."""


class PeriodsOverlap(Refused):
    """A day is paid in one period only."""


@dataclass(frozen=True, kw_only=True)
class Period:
    """Days that are paid together, the first and the last included."""

    first: date
    last: date
    is_closed: bool = False
    closed_at: datetime | None = None  # the moment from which on nothing was booked in it

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Periods:
    """All pay periods of a plant. A day need not be in any; then it is open."""

    periods: tuple[Period, ...] = ()

    def is_closed(self, day: date) -> bool:
        return any(period.is_closed and day in period for period in self.periods)

    def was_closed(self, day: date, at: datetime) -> bool:
        """Was it final already at that moment?"""
        return any(
            period.is_closed and day in period and (period.closed_at is None or period.closed_at <= at)
            for period in self.periods
        )

    def status_of(self, status: LineStatus, on: date) -> LineStatus:
        """How a line booked on a day stands: what the period has closed is final; what is held was moved out of it."""
        if status is not LineStatus.HELD and self.is_closed(on):
            return LineStatus.CLOSED
        return LineStatus.OPEN if status is LineStatus.RUNNING else status

    def closed_spans(self) -> list[tuple[date, date]]:
        """Stretches of closed days, from the first to the last of each; periods that touch are one stretch."""
        spans: list[tuple[date, date]] = []
        for period in sorted(self.periods, key=lambda period: period.first):
            if not period.is_closed:
                continue
            if spans and spans[-1][1] + timedelta(days=1) == period.first:
                spans[-1] = (spans[-1][0], period.last)
            else:
                spans.append((period.first, period.last))
        return spans

    def open_spans(self) -> list[tuple[date | None, date | None]]:
        """What lies before, between and after the closed stretches; no limit where there is None."""
        closed = self.closed_spans()
        firsts = [None, *(last + timedelta(days=1) for _, last in closed)]
        lasts = [*(first - timedelta(days=1) for first, _ in closed), None]
        return list(zip(firsts, lasts, strict=True))

    def booked_on(self, worked_on: date) -> date:
        """The day a line is booked on: its production day, or the first open day if that one is closed."""
        return self.first_open_day() if self.is_closed(worked_on) else worked_on

    def first_open_day(self) -> date:
        """Where corrections of closed days land: in the earliest open period, else after the last closed one."""
        still_open = [period.first for period in self.periods if not period.is_closed]
        if still_open:
            return min(still_open)
        return max(period.last for period in self.periods) + timedelta(days=1)

    def refuse_closed(self, day: date) -> None:
        """Nothing new is booked on a day that is paid for good."""
        for period in self.periods:
            if period.is_closed and day in period:
                raise PeriodClosed(first=period.first, last=period.last)

    def refuse_closed_since(self, first: date) -> None:
        """Nothing may be said about days that are paid for good."""
        closed = [period for period in self.periods if period.is_closed and period.last >= first]
        if closed:
            last = max(closed, key=lambda period: period.last)
            raise PeriodClosed(first=last.first, last=last.last)

    def refuse_overlap(self, new: Period) -> None:
        if new.last < new.first:
            raise Invalid({"to": "before_from"})
        for period in self.periods:
            if period.first <= new.last and new.first <= period.last:
                raise PeriodsOverlap(first=period.first, last=period.last)


def top_up(days: Iterable[tuple[Decimal, Decimal, Decimal]], coin: Decimal) -> Decimal:
    """What is missing to the agreed minimum, over all days together: `(minimum per hour, seconds, earned)` of each.

    A day without hours counts too: what was earned on it was earned towards the minimum.
    """
    due, earned = Fraction(0), ZERO
    for minimum, seconds, amount in days:
        due += Fraction(minimum) * Fraction(seconds) / 3600
        earned += amount
    return max(ZERO, rounded(due, coin) - earned)


def week_of(day: date) -> str:
    """The ISO week: `2026-W47`. The last days of December may belong to week 1 of the next year."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def month_of(day: date) -> str:
    return f"{day:%Y-%m}"

"""Pay periods: open, then closed for ever. What comes too late is booked in the next one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from services.payroll.domain.money import rounded
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

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Periods:
    """All pay periods of a plant. A day need not be in any; then it is open."""

    periods: tuple[Period, ...] = ()

    def is_closed(self, day: date) -> bool:
        return any(period.is_closed and day in period for period in self.periods)

    def booked_on(self, worked_on: date) -> date:
        """The day a line is booked on: its production day, or the first open day if that one is closed."""
        return self.first_open_day() if self.is_closed(worked_on) else worked_on

    def first_open_day(self) -> date:
        """Where corrections of closed days land: in the earliest open period, else after the last closed one."""
        still_open = [period.first for period in self.periods if not period.is_closed]
        if still_open:
            return min(still_open)
        return max(period.last for period in self.periods) + timedelta(days=1)

    def refuse_overlap(self, new: Period) -> None:
        if new.last < new.first:
            raise Invalid({"to": "before_from"})
        for period in self.periods:
            if period.first <= new.last and new.first <= period.last:
                raise PeriodsOverlap(first=period.first, last=period.last)


def top_up(days: Iterable[tuple[Decimal, Decimal, Decimal]], coin: Decimal) -> Decimal:
    """What is missing to the agreed minimum, over all days together: `(minimum per hour, hours, earned)` of each.

    A day without hours counts too: what was earned on it was earned towards the minimum.
    """
    due, earned = Fraction(0), ZERO
    for minimum, hours, amount in days:
        due += Fraction(minimum) * Fraction(hours)
        earned += amount
    return max(ZERO, rounded(due, coin) - earned)


def week_of(day: date) -> str:
    """The ISO week: `2026-W47`. The last days of December may belong to week 1 of the next year."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def month_of(day: date) -> str:
    return f"{day:%Y-%m}"

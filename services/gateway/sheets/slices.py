"""A stretch of days cut into days, weeks or months; the first and the last may be cut short."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Slice:
    """Some days, both ends included, by the name that `/wages` gives them."""

    key: str
    first: date
    last: date


def slices_of(by: str, first: date, last: date) -> Iterator[Slice]:
    """The slices in order, one after the other, so that none of the days is in two or in none."""
    while first <= last:
        key, end = _period(by, first)
        yield Slice(key, first, min(end, last))
        first = end + timedelta(days=1)


def _period(by: str, day: date) -> tuple[str, date]:
    """The name and the last day of the period that a day lies in."""
    if by == "day":
        return day.isoformat(), day
    if by == "week":
        year, week, weekday = day.isocalendar()
        return f"{year}-W{week:02}", day + timedelta(days=7 - weekday)
    following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return f"{day:%Y-%m}", following - timedelta(days=1)

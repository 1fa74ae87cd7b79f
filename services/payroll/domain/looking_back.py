"""How far somebody looks back when he asks what would have been."""

from __future__ import annotations

from datetime import date, timedelta

from shared.contracts.refusals import Invalid

USUAL_DAYS, MOST_DAYS = 30, 92


def days_looked_at(first: date | None, last: date | None, today: date) -> tuple[date, date]:
    """The first and the last day: those asked for, else the last 30."""
    last = last or max(today, first or date.min)
    first = first or last - min(timedelta(days=USUAL_DAYS - 1), last - date.min)
    if last < first:
        raise Invalid({"to": "before_from"})
    if (last - first).days >= MOST_DAYS:
        raise Invalid({"to": ("too_many_days", {"limit": MOST_DAYS})})
    return first, last

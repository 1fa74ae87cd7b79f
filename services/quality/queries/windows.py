"""Which days are looked at when nobody says."""

from __future__ import annotations

from datetime import date, timedelta

from shared.contracts.refusals import Invalid
from shared.plumbing import clock

DAYS = 30


def days_of(from_on: date | None, to_on: date | None) -> tuple[date, date]:
    """The first day and the last; without a first day the last thirty."""
    if from_on is not None and to_on is not None and to_on < from_on:
        raise Invalid({"to": "before_from"})
    last = to_on or clock.now().date() + timedelta(days=1)  # it may be tomorrow in the plant
    return from_on or last - timedelta(days=DAYS - 1), last

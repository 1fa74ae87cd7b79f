"""Why is it not out yet (為啥還沒出貨)? Where the time of a work order or a step went, each moment counted once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from services.execution.domain.clocks import Stretch, seconds_of
from services.execution.domain.stoppage import clipped, merged
from shared.contracts.calendars import Calendar
from shared.contracts.values import ZERO

LONGEST = timedelta(days=400)  # closed hours further back are told as waiting
Layer = tuple[str, Iterable[Stretch]]
Move = tuple[datetime, Decimal]  # pieces that came to a step at an instant; negative, those that left it


def spend(span: Stretch, layers: Sequence[Layer], *, rest: str) -> dict[str, Decimal]:
    """Seconds by reason. A moment belongs to the first layer that has it; what none has is the `rest`.

    The seconds add up to the span.
    """
    spent: dict[str, Decimal] = {}
    left = clipped([span], span)
    for reason, stretches in layers:
        theirs = merged(clipped(stretches, span))
        spent[reason] = seconds_of(*(part for window in left for part in clipped(theirs, window)))
        left = without(left, theirs)
    spent[rest] = seconds_of(*left)
    return spent


def starved(span: Stretch, moves: Iterable[Move]) -> list[Stretch]:
    """When a step had nothing to work on, within a span: all that had come to it was taken."""
    stretches, there, since = [], ZERO, span[0]
    for at, pieces in sorted(moves):
        had = there > ZERO
        there += pieces
        if had and there <= ZERO:
            since = at
        elif not had and there > ZERO:
            stretches.append((since, at))
    return stretches if there > ZERO else [*stretches, (since, span[1])]


def without(stretches: Iterable[Stretch], cut: Sequence[Stretch]) -> list[Stretch]:
    """What is left of some stretches outside of others, which are merged and in order."""
    left: list[Stretch] = []
    for start, end in stretches:
        for a, b in cut:
            if b <= start or a >= end:
                continue
            if a > start:
                left.append((start, a))
            start = max(start, b)
        if start < end:
            left.append((start, end))
    return left


def now_in(layers: Sequence[Layer], span: Stretch, *, rest: str) -> str:
    """The reason of the last moment of a span."""
    end = span[1]
    return next(
        (reason for reason, stretches in layers if any(b >= end and a < end for a, b in clipped(stretches, span))), rest
    )


def closed_hours(calendar: Calendar | None, span: Stretch) -> list[Stretch]:
    """When nobody works by a calendar, within a span; without one somebody always may."""
    if calendar is None:
        return []
    start, end = max(span[0], span[1] - LONGEST), span[1]
    day, shifts = calendar.production_day(start) - timedelta(days=1), []
    while day <= end.date() + timedelta(days=1):
        shifts += list(calendar.shifts_begun_on(day))
        day += timedelta(days=1)
    return without([(start, end)], merged(shifts))

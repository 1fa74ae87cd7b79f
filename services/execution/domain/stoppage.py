"""Time lost and why: for how long work centers stood still, and how much of it a work order felt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from services.execution.domain.clocks import Stretch, seconds_of
from shared.contracts.values import ZERO, ExceptionKind


@dataclass(frozen=True, kw_only=True)
class Standstill:
    """One stoppage of a work center; it may still last."""

    work_center: str
    kind: ExceptionKind
    began_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Downtime:
    """Standstills of one work center for one kind of reason."""

    work_center: str
    kind: ExceptionKind
    stops: int
    seconds: Decimal
    stopped_since: datetime | None


@dataclass(frozen=True, kw_only=True)
class Visit:
    """A step of a work order at a work center: its first and last report there."""

    sequence: int
    work_center: str
    first_at: datetime
    last_at: datetime


def presences(released_at: datetime, visits: Iterable[Visit]) -> list[tuple[str, Stretch]]:
    """From when to when a work order had something to do where: from the first pieces to arrive to the last report."""
    found: list[tuple[str, Stretch]] = []
    arrived, began, sequence = released_at, released_at, 0
    for visit in sorted(visits, key=lambda one: (one.sequence, one.first_at)):
        if visit.sequence != sequence:
            arrived, sequence, began = began, visit.sequence, visit.first_at
        found.append((visit.work_center, (arrived, visit.last_at)))
    return found


def clipped(stretches: Iterable[Stretch], window: Stretch) -> list[Stretch]:
    """The parts of some stretches that lie within a window, in order."""
    start, end = window
    cut = ((max(a, start), min(b, end)) for a, b in stretches)
    return sorted((a, b) for a, b in cut if a < b)


def merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The same time without counting any moment twice."""
    whole: list[Stretch] = []
    for start, end in sorted(stretches):
        if whole and start <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(end, whole[-1][1]))
        else:
            whole.append((start, end))
    return whole


def downtime(standstills: Iterable[Standstill], window: Stretch, *, now: datetime) -> list[Downtime]:
    """How long each work center stood still for which reason within a window, the longest first."""
    found: dict[tuple[str, ExceptionKind], Downtime] = {}
    for one in standstills:
        inside = clipped([(one.began_at, one.ended_at or now)], window)
        if not inside:
            continue
        key = (one.work_center, one.kind)
        before = found.get(key)
        found[key] = Downtime(
            work_center=one.work_center,
            kind=one.kind,
            stops=1 + (before.stops if before else 0),
            seconds=seconds_of(*inside) + (before.seconds if before else ZERO),
            stopped_since=one.began_at if one.ended_at is None else before.stopped_since if before else None,
        )
    return sorted(found.values(), key=lambda one: (-one.seconds, one.work_center, one.kind))


def stood_still(
    standstills: Iterable[Standstill], presences: Iterable[tuple[str, Stretch]], *, now: datetime
) -> list[Stretch]:
    """When a work order stood at a work center that stood still; `presences` say from when to when it was where."""
    by_place: dict[str, list[Stretch]] = {}
    for one in standstills:
        by_place.setdefault(one.work_center, []).append((one.began_at, one.ended_at or now))
    return merged(part for place, window in presences for part in clipped(by_place.get(place, ()), window))

"""Calendars as lists of open segments: a week that repeats, and what differs from it for a while before.

Exceptions are absolute minutes: a stopped machine, a holiday, an absent person, overtime.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.planning.domain.scheduling.shop import WEEK

Segments = tuple[tuple[int, int], ...]
FURTHEST = 520 * WEEK  # an exception that lasts longer than ten years lasts for ever


@dataclass(frozen=True)
class Hours:
    """Open from `since` to `loop` as `until_loop` says; from `loop` on every week as `weekly` says."""

    weekly: Segments
    since: int = 0
    loop: int = 0
    until_loop: Segments = ()

    @property
    def never_opens(self) -> bool:
        return not self.weekly and all(end <= 0 for _, end in self.until_loop)

    def segments(self, since: int, loop: int) -> Segments:
        """The same hours, written down from another minute to another, both on a week's border."""
        first = () if since >= self.since else repeated(self.weekly, since, self.since)
        return merged([*first, *self.until_loop, *repeated(self.weekly, self.loop, loop)])


ALWAYS = Hours(weekly=((0, WEEK),))


def merged(segments: Iterable[tuple[int, int]]) -> Segments:
    """In order, without overlaps, joined where they touch."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(segments):
        if start >= end:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)


def week_of(windows: Iterable[tuple[int, int]]) -> Segments:
    """A week's windows, folded into one week: a night shift on Sunday ends on Monday morning."""
    folded: list[tuple[int, int]] = []
    for start, end in windows:
        if end - start >= WEEK:
            return ALWAYS.weekly
        shift = start // WEEK * WEEK
        start, end = start - shift, end - shift
        folded += [(start, min(end, WEEK)), (0, end - WEEK)]
    return merged(folded)


def repeated(weekly: Segments, since: int, until: int) -> Segments:
    """A week's segments, again and again between two borders of weeks."""
    return merged((start + at, end + at) for at in range(since, until, WEEK) for start, end in weekly)


def both(one: Segments, other: Segments) -> Segments:
    """When both are open."""
    common: list[tuple[int, int]] = []
    at = 0
    for start, end in one:
        while at < len(other) and other[at][1] <= start:
            at += 1
        ahead = at
        while ahead < len(other) and other[ahead][0] < end:
            common.append((max(start, other[ahead][0]), min(end, other[ahead][1])))
            ahead += 1
    return merged(common)


def without(segments: Segments, closed: Segments) -> Segments:
    """What is left when something closed is cut out."""
    if not segments:
        return ()
    first, last = segments[0][0], segments[-1][1]
    borders = [first, *(minute for pair in closed for minute in pair), last]
    gaps = merged((start, end) for start, end in zip(borders[::2], borders[1::2], strict=True))
    return both(segments, gaps)


def hours_of(
    windows: Iterable[tuple[int, int]] | None,
    closed: Sequence[tuple[int, int]] = (),
    opened: Sequence[tuple[int, int]] = (),
    since: int = 0,
) -> Hours:
    """A calendar from its weekly windows (none given: always open), and the times it is closed or open beside them.

    `since` is the first minute anybody will ask about.
    """
    weekly = ALWAYS.weekly if windows is None else week_of(windows)
    exceptions = [pair for pair in (*closed, *opened) if pair[0] < pair[1]]
    if not exceptions:
        return Hours(weekly)
    since = min(since, 0, *(start for start, _ in exceptions)) // WEEK * WEEK
    since = max(since, -FURTHEST)
    loop = min(-(-max(0, *(end for _, end in exceptions)) // WEEK) * WEEK, FURTHEST)
    inside = without(repeated(weekly, since, loop), merged(closed))
    for_ever = merged(pair for pair in closed if pair[1] > FURTHEST)
    inside = both(merged([*inside, *opened]), ((since, loop),)) if loop > since else ()
    return Hours(() if for_ever else weekly, since, loop, inside)


def together(one: Hours, other: Hours) -> Hours:
    """When a machine and a person are both there."""
    if one in (ALWAYS, other):
        return other
    if other == ALWAYS:
        return one
    since, loop = min(one.since, other.since), max(one.loop, other.loop)
    common = both(one.segments(since, loop), other.segments(since, loop))
    return Hours(both(one.weekly, other.weekly), since, loop, common)

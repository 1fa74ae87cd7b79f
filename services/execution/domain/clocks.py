"""Time as workers clock it: one clock per worker and operation.

A clock runs from start or resume to pause or finish. A report covers the time up to it, so no second is
counted twice; a reversed report gives its time back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from shared.contracts.refusals import Invalid, Refused
from shared.contracts.values import ZERO, OperationStatus

Stretch = tuple[datetime, datetime]


class NotStarted(Refused):
    """The worker has not started this operation."""


class AlreadyRunning(Refused):
    """The worker has begun this operation: his clock runs, or is only paused and needs no new beginning."""


class NotPaused(Refused):
    """The worker has not paused this operation, so there is nothing to resume."""


class ClockMove(StrEnum):
    """What a worker tells the clock."""

    ACCEPT = "accept"
    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    FINISH = "finish"


RUNS = (ClockMove.START, ClockMove.RESUME)  # after these a clock runs


class ClockState(StrEnum):
    """Where a worker stands with an operation."""

    NEW = "new"
    ACCEPTED = "accepted"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"


def status_by_clocks(states: Collection[ClockState]) -> OperationStatus:
    """How far an operation is that nobody has reported on, by what its workers told their clocks."""
    if any(state not in (ClockState.NEW, ClockState.ACCEPTED) for state in states):
        return OperationStatus.STARTED
    return OperationStatus.ACCEPTED if ClockState.ACCEPTED in states else OperationStatus.OPEN


MOVES: dict[ClockMove, dict[ClockState, ClockState | type[Refused]]] = {
    ClockMove.ACCEPT: {
        ClockState.NEW: ClockState.ACCEPTED,
        ClockState.ACCEPTED: ClockState.ACCEPTED,
        ClockState.RUNNING: AlreadyRunning,
        ClockState.PAUSED: AlreadyRunning,
        ClockState.FINISHED: ClockState.ACCEPTED,
    },
    ClockMove.START: {
        ClockState.NEW: ClockState.RUNNING,
        ClockState.ACCEPTED: ClockState.RUNNING,
        ClockState.RUNNING: AlreadyRunning,
        ClockState.PAUSED: ClockState.RUNNING,
        ClockState.FINISHED: ClockState.RUNNING,
    },
    ClockMove.PAUSE: {
        ClockState.NEW: NotStarted,
        ClockState.ACCEPTED: NotStarted,
        ClockState.RUNNING: ClockState.PAUSED,
        ClockState.PAUSED: NotStarted,
        ClockState.FINISHED: NotStarted,
    },
    ClockMove.RESUME: {
        ClockState.NEW: NotPaused,
        ClockState.ACCEPTED: NotPaused,
        ClockState.RUNNING: AlreadyRunning,
        ClockState.PAUSED: ClockState.RUNNING,
        ClockState.FINISHED: NotPaused,
    },
    ClockMove.FINISH: {
        ClockState.NEW: NotStarted,
        ClockState.ACCEPTED: NotStarted,
        ClockState.RUNNING: ClockState.FINISHED,
        ClockState.PAUSED: ClockState.FINISHED,
        ClockState.FINISHED: NotStarted,
    },
}


@dataclass(frozen=True, kw_only=True)
class Clock:
    """A worker's time on an operation that no report covers yet: finished stretches, and one that may run."""

    state: ClockState = ClockState.NEW
    running_since: datetime | None = None
    stretches: tuple[Stretch, ...] = ()
    told_at: datetime | None = None

    def told(self, move: ClockMove, at: datetime) -> Clock:
        """The clock after a worker's word; its words are in order of time."""
        outcome = MOVES[move][self.state]
        if not isinstance(outcome, ClockState):
            raise outcome()
        if self.told_at is not None and at < self.told_at:
            raise Invalid({"at": "before_last"})
        stretches = self.stretches
        if self.running_since is not None and at > self.running_since:
            stretches = (*stretches, (self.running_since, at))
        running = at if outcome is ClockState.RUNNING else None
        return Clock(state=outcome, running_since=running, stretches=stretches, told_at=at)

    def cover(self, until: datetime, *, since: datetime | None = None) -> tuple[tuple[Stretch, ...], Clock]:
        """Cut out the time a report covers, and the clock that is left."""
        covered: list[Stretch] = []
        left: list[Stretch] = []
        running = self.running_since
        open_stretches = list(self.stretches)
        if running is not None and until > running:
            open_stretches.append((running, until))
            running = until
        for start, end in open_stretches:
            cut_start, cut_end = max(start, since or start), min(end, until)
            if cut_start >= cut_end:
                left.append((start, end))
                continue
            covered.append((cut_start, cut_end))
            left += [(a, b) for a, b in ((start, cut_start), (cut_end, end)) if a < b]
        return tuple(covered), replace(self, running_since=running, stretches=tuple(left))

    def give_back(self, stretches: tuple[Stretch, ...]) -> Clock:
        """A report was reversed: its time is nobody's again."""
        return replace(self, stretches=tuple(sorted((*self.stretches, *stretches))))


def seconds_of(*stretches: Stretch) -> Decimal:
    """Exact seconds, to the microsecond."""
    total = sum((end - start for start, end in stretches), timedelta())
    return Decimal(total // timedelta(microseconds=1)).scaleb(-6)


def hours_of(seconds: Decimal) -> Decimal:
    """Decimal hours, with places enough that the seconds can be had back exactly."""
    return (seconds / 3600).quantize(Decimal("1e-12")) if seconds else ZERO


def runs(words: Iterable[tuple[datetime, bool]], window: Stretch) -> list[Stretch]:
    """When a clock ran within a window, by its words: (when, does it run from then on?).

    One that stops without having begun in the window had begun before it.
    """
    start, end = window
    found: list[Stretch] = []
    since: datetime | None = None
    for place, (at, is_run) in enumerate(sorted(words)):
        if is_run:
            since = since or at
        elif since is not None or place == 0:
            found.append((since or start, at))
            since = None
    if since is not None:
        found.append((since, end))
    return [(max(a, start), min(b, end)) for a, b in found if max(a, start) < min(b, end)]


def shared_seconds(stretches: Sequence[Stretch], others: Sequence[Sequence[Stretch]]) -> Decimal:
    """The time of one operation, when its worker was on others too: such a moment is shared equally by all of them."""
    if not any(others):
        return seconds_of(*stretches)
    marks = sorted({mark for some in (stretches, *others) for stretch in some for mark in stretch})
    total = Decimal(0)
    for start, end in pairwise(marks):
        if any(a <= start < b for a, b in stretches):
            total += seconds_of((start, end)) / (1 + sum(any(a <= start < b for a, b in other) for other in others))
    return total.quantize(Decimal("1e-6"))

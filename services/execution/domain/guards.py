"""What is odd about a report that is booked all the same: flags a leader looks at, never a no at the machine.

Only pieces above what had arrived are not paid until somebody confirms them; every other flag asks, and pays.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from services.execution.domain.clocks import Stretch, seconds_of
from shared.contracts.values import ZERO

FASTEST = 4  # times the standard speed; above it is a slip of a key or of a clock
A_MOMENT = timedelta(minutes=2)
LONGEST_SPELL = Decimal(16 * 3600)  # seconds of one worker; above it is a slip of the date, or a clock nobody stopped


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """Where else a worker was: a report's stated time, or a clock that runs since `start`."""

    worker: str
    work_center: str
    start: datetime
    end: datetime


def is_too_fast(standard_seconds: Decimal, worker_seconds: Decimal) -> bool:
    """The pieces take so long by the routing, and all workers together had that time. Without any time: unknown."""
    return worker_seconds > ZERO and standard_seconds > worker_seconds * FASTEST


def is_too_long(seconds: Decimal) -> bool:
    """Nobody works longer than two shifts on one report without having gone home."""
    return seconds > LONGEST_SPELL


def was_elsewhere(work_center: str | None, when: Stretch | None, others: Iterable[Elsewhere]) -> bool:
    """Nobody works at two work centers at once; two operations at the same one are another matter."""
    if work_center is None or when is None:
        return False
    start, end = when
    return any(
        one.work_center != work_center and seconds_of((max(start, one.start), min(end, one.end))) > ZERO
        for one in others
    )


def went_on(ended_at: datetime, *, stopped_since: datetime | None) -> bool:
    """The work ended after its work center had come to a standstill."""
    return stopped_since is not None and ended_at > stopped_since


def flags(
    *,
    over_reported: bool,
    late_entry: bool,
    too_fast: bool,
    long_hours: bool,
    two_places: bool,
    same_again: bool,
    work_center_stopped: bool,
) -> list[str]:
    """The names of what is odd about a report, the gravest first."""
    odd = {
        "over_reported": over_reported,  # more pieces than had arrived
        "late_entry": late_entry,  # the work ended more than three days ago
        "too_fast": too_fast,  # nobody makes so many pieces in that time
        "long_hours": long_hours,  # more than two shifts of one worker
        "two_places": two_places,  # a worker was at another work center meanwhile
        "same_again": same_again,  # the same amount by the same workers a moment ago
        "work_center_stopped": work_center_stopped,  # the work went on while the work center stood still
    }
    return [name for name, is_so in odd.items() if is_so]

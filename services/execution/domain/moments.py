"""When work ended, by the worker's word: what can be believed, and what is late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.execution.domain.clocks import Stretch
from shared.contracts.refusals import Invalid

AHEAD = timedelta(minutes=10)  # a phone's clock may be that much ahead of ours
LATE = timedelta(hours=72)
LONGEST = timedelta(days=31)  # nobody works on one report, or lets a clock run, for longer: a slip of the year or month


@dataclass(frozen=True, kw_only=True)
class WorkTime:
    """When the work of a report was done. `ended_at` is the worker's word, else the moment of reporting."""

    started_at: datetime | None
    finished_at: datetime | None
    reported_at: datetime

    @property
    def ended_at(self) -> datetime:
        return self.finished_at or self.reported_at

    @property
    def told(self) -> Stretch | None:
        """The working time the worker stated himself; it wins over the clocks."""
        if self.started_at is None:
            return None
        return self.started_at, max(self.started_at, self.ended_at)

    @property
    def is_late(self) -> bool:
        return self.reported_at - self.ended_at > LATE


def work_time(started_at: datetime | None, finished_at: datetime | None, *, now: datetime) -> WorkTime:
    """Read a report's times, or say which one cannot be."""
    if finished_at is not None:
        not_ahead("finished_at", finished_at, now=now)
    if started_at is not None:
        not_ahead("started_at", started_at, now=now)
        if finished_at is not None and finished_at < started_at:
            raise Invalid({"finished_at": "before_start"})
        if (finished_at or now) - started_at > LONGEST:
            raise Invalid({"started_at": ("too_long_ago", {"days": LONGEST.days})})
    return WorkTime(started_at=started_at, finished_at=finished_at, reported_at=now)


def not_ahead(field: str, instant: datetime, *, now: datetime) -> None:
    """Refuse an instant that is further ahead of the server than a clock may be wrong."""
    if instant > now + AHEAD:
        raise Invalid({field: ("too_far_ahead", {"minutes": int(AHEAD.total_seconds() // 60)})})


def not_long_ago(field: str, instant: datetime, *, now: datetime) -> None:
    """Refuse an instant from which on nobody can have worked until now."""
    if now - instant > LONGEST:
        raise Invalid({field: ("long_ago", {"days": LONGEST.days})})

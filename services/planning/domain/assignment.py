"""What a planner's hand may do to one operation."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from shared.contracts.refusals import Invalid, Refused

LONGEST_AGO = timedelta(days=366)


class NotOnRouting(Refused):
    """The routing does not name that work center for the step."""


class HasLeft(Refused):
    """The worker is not active any more."""


class OperationDone(Refused):
    """All of the operation is done."""


class AlreadyStarted(Refused):
    """The operation has begun, so its time cannot be moved."""


class NeverOpen(Refused):
    """The work center, or the worker, has no open time from then on."""


def is_assigned(*, worker_named: bool, team: str | None) -> bool:
    """A hand gave it to somebody, so nobody else may report on it. Whom only the plan has chosen shuts nobody out."""
    return worker_named or team is not None


def require_place(work_center: str, allowed: Collection[str]) -> None:
    if work_center not in allowed:
        raise NotOnRouting(work_center=work_center, allowed=", ".join(allowed))


def require_thinkable(start: datetime | None, now: datetime) -> None:
    """A start that is years back is a slip of the year."""
    if start is not None and start < now - LONGEST_AGO:
        raise Invalid({"start": "unthinkable_start"})


def require_worker(worker: str, *, active: bool) -> None:
    if not active:
        raise HasLeft(worker=worker)

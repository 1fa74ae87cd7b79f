"""A work order and its operations as the floor sees them: may anything be reported, and how do they stand?"""

from __future__ import annotations

from datetime import datetime, timedelta

from shared.contracts.refusals import Refused
from shared.contracts.values import OperationStatus, WorkOrderStatus

DONE = (OperationStatus.COMPLETED, OperationStatus.CANCELLED)  # nothing is left to do at such an operation
ENDED = (WorkOrderStatus.CLOSED, WorkOrderStatus.CANCELLED)
# What was reported stands on hold and after a cancellation, and so does what follows from it; not once it is closed.
REPORTS_STAND = (WorkOrderStatus.ON_HOLD, WorkOrderStatus.CANCELLED)


class NotReleased(Refused):
    """The work order has not been released to the floor."""


class OnHold(Refused):
    """The work order is on hold, or a rework order of it is."""


class Closed(Refused):
    """The work order is done with."""


class Cancelled(Refused):
    """The work order will not be made any more."""


class ReworkCancelled(Refused):
    """The report that sent the pieces to rework was reversed; there is nothing to rework."""


class OperationCompleted(Refused):
    """All that can still arrive at the operation has been reported."""


_REFUSALS: dict[WorkOrderStatus, type[Refused]] = {
    WorkOrderStatus.PLANNED: NotReleased,
    WorkOrderStatus.ON_HOLD: OnHold,
    WorkOrderStatus.CLOSED: Closed,
    WorkOrderStatus.CANCELLED: Cancelled,
}


def require_open(work_order: str, status: WorkOrderStatus, *, also: tuple[WorkOrderStatus, ...] = ()) -> None:
    """Refuse what needs a work order on the floor; `also` names states that do not matter for it."""
    refusal = _REFUSALS.get(status)
    if refusal is not None and status not in also:
        raise refusal(work_order=work_order)


def status_after(status: OperationStatus, *, completed: bool, begun: bool) -> OperationStatus:
    """An operation's status once the pieces have moved; `begun` says whether any were taken."""
    if status is OperationStatus.CANCELLED:
        return status
    if completed:
        return OperationStatus.COMPLETED
    if begun:
        return OperationStatus.STARTED
    return OperationStatus.OPEN if status is OperationStatus.COMPLETED else status


def late_by(due: datetime, *, planned_end: datetime | None, now: datetime) -> timedelta:
    """How late an open work order is, or by its plan will be; zero when it is on time."""
    return max(timedelta(0), max(now, planned_end or now) - due)

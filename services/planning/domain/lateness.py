"""Is it late, and why? Due on a date means: until the end of that production day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from services.planning.domain.plans.problem import NO_PLACE, Reason
from services.planning.domain.work_order import OPEN
from shared.contracts.values import WorkOrderStatus

DUE_DATE_PASSED = "due_date_passed"
NOT_ENOUGH_TIME = "not_enough_time"


def latest(ends: Sequence[datetime | None]) -> datetime | None:
    """When the last of the operations still to do ends; nobody knows while one of them has no plan."""
    known = [end for end in ends if end is not None]
    return max(known) if known and len(known) == len(ends) else None


def late_cause(
    status: WorkOrderStatus,
    *,
    due_at: datetime,
    planned_end: datetime | None,
    planned_cause: str | None,
    now: datetime,
) -> str | None:
    """Why a work order is late, or nothing when it is not: its day is over, or its plan ends after it.

    Once the day is over there is no time left in any case, so only what it waits for says more than that.
    """
    if status not in OPEN:
        return None
    if now >= due_at:
        return DUE_DATE_PASSED if planned_cause in (None, NOT_ENOUGH_TIME) else planned_cause
    if planned_end is not None and planned_end > due_at:
        return planned_cause or NOT_ENOUGH_TIME
    return None


def unplanned_cause(
    status: WorkOrderStatus, *, is_routed: bool, planned_end: datetime | None, planned_cause: str | None
) -> str | None:
    """Why part of an open work order has no place in the plan, so that nobody knows when it is done; late or not."""
    if status in OPEN and not is_routed:
        return Reason.NO_ROUTING
    is_stuck = status in OPEN and planned_end is None and planned_cause in NO_PLACE
    return planned_cause if is_stuck else None


def line_is_late(*, outstanding: Decimal, due_at: datetime, planned_end: datetime | None, now: datetime) -> bool:
    """Not all of a customer's line is stocked in, and its day is over or its work is planned past it."""
    return outstanding > 0 and (now >= due_at or (planned_end is not None and planned_end > due_at))

"""Is it late, and why? Due on a date means: until the end of that production day."""

from __future__ import annotations

from datetime import datetime

from services.planning.domain.work_order import OPEN
from shared.contracts.values import WorkOrderStatus

DUE_DATE_PASSED = "due_date_passed"


def late_reason(
    status: WorkOrderStatus,
    *,
    due_at: datetime,
    planned_end: datetime | None,
    planned_reason: str | None,
    now: datetime,
) -> str | None:
    """Why a work order is late, or nothing when it is not: its day is over, or its plan ends after it."""
    if status not in OPEN:
        return None
    if now >= due_at:
        return DUE_DATE_PASSED
    if planned_end is not None and planned_end > due_at:
        return planned_reason or "not_enough_time"
    return None

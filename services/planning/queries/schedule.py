"""The plan as bars, and its runs."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from services.planning import views
from services.planning.models import Operation, Plant, ScheduleRun, WorkOrder, windows
from shared.contracts.caller import Caller
from shared.contracts.messages import Page
from shared.contracts.planning.queries import ScheduleQuery
from shared.contracts.planning.views import ScheduleRunView
from shared.contracts.refusals import Invalid
from shared.contracts.values import WorkOrderStatus
from shared.plumbing import clock
from shared.plumbing.finding import find
from shared.plumbing.paging import page

LEFT_OUT = (WorkOrderStatus.CLOSED, WorkOrderStatus.CANCELLED)


def schedule_run(session: Session, caller: Caller, id: UUID) -> ScheduleRunView:
    """One run, and what came of it."""
    run = find(session, ScheduleRun, (caller.plant, id), id=id)
    return views.schedule_run_view(run)


def schedule(session: Session, caller: Caller, query: ScheduleQuery) -> Page:
    """The planned operations of all work orders not done with, by start."""
    now = clock.now()
    statement = (
        select(Operation)
        .join(Operation.work_order)
        .options(contains_eager(Operation.work_order))
        .where(
            Operation.plant == caller.plant,
            Operation.planned_start.is_not(None),
            WorkOrder.status.not_in(LEFT_OUT),
        )
    )
    if query.from_at is not None:
        statement = statement.where(
            windows.lasts_beyond(caller.plant, _instant(session, caller, "from", query.from_at))
        )
    if query.to_at is not None:
        statement = statement.where(Operation.planned_start < _instant(session, caller, "to", query.to_at))
    for column, wanted in (
        (Operation.work_center, query.work_center),
        (Operation.worker, query.worker),
        (Operation.section, query.section),
    ):
        if wanted is not None:
            statement = statement.where(column == wanted)
    return page(
        session,
        statement,
        query,
        keys=(Operation.planned_start, Operation.id),
        view=lambda operation: views.scheduled_operation_view(operation, now),
    )


def _instant(session: Session, caller: Caller, field: str, text: str) -> datetime:
    """A date begins at midnight in the plant; an instant needs its offset."""
    try:
        if len(text) == len("2026-11-22"):
            zone = ZoneInfo(session.get_one(Plant, caller.plant).time_zone)
            return datetime.combine(date.fromisoformat(text), time(), zone).astimezone(UTC)
        instant = datetime.fromisoformat(text.replace(" ", "+"))
        if instant.tzinfo is None:
            raise Invalid({field: "naive_instant"})
        return instant.astimezone(UTC)
    except (ValueError, OverflowError):  # the first and the last hours of the calendar have no place in UTC
        raise Invalid({field: "not_instant"}) from None

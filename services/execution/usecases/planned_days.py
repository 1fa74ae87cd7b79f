"""Other hours hold the same planned ends on other days: what is late by its plan follows them."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.orm import Session

from services.execution.models import Plan, WorkCenter, WorkOrder
from services.execution.models.floor import OPEN
from services.execution.plant_days import days_of
from shared.contracts.planning.events import CalendarChanged, PlantChanged, WorkCenterChanged
from shared.plumbing.breathing import now_and_then


def after_plant(session: Session, event: PlantChanged) -> None:
    renew(session, event.plant)


def after_calendar(session: Session, event: CalendarChanged) -> None:
    at_it = select(WorkCenter.number).where(WorkCenter.plant == event.plant, WorkCenter.calendar == event.number)
    renew(session, event.plant, WorkOrder.finishes_at.in_(at_it))


def after_work_center(session: Session, event: WorkCenterChanged) -> None:
    renew(session, event.plant, WorkOrder.finishes_at == event.number)


def renew(session: Session, plant: str, *which: ColumnElement[bool]) -> None:
    """The production days that hold the planned ends of open work orders, by the hours where each is finished."""
    days = days_of(session, plant)
    rows = session.execute(
        select(Plan.operation_id, Plan.planned_end, Plan.ends_on, WorkOrder.finishes_at)
        .join(WorkOrder, and_(WorkOrder.plant == Plan.plant, WorkOrder.id == Plan.work_order_id))
        .where(Plan.plant == plant, Plan.planned_end.is_not(None), WorkOrder.stage == OPEN, *which)
        .order_by(Plan.operation_id)
    ).all()
    renewed = [
        {"plant": plant, "operation_id": row.operation_id, "ends_on": ends_on}
        for row in now_and_then(rows)
        if (ends_on := days.at(row.finishes_at).day_that_holds(row.planned_end)) != row.ends_on
    ]
    if renewed:
        session.execute(update(Plan).execution_options(synchronize_session=None), renewed)

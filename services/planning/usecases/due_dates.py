"""When a due date is over: at the end of its production day, where the product is finished."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import Table, bindparam, select, true, update
from sqlalchemy.orm import Session

from services.planning.domain.work_order import OPEN
from services.planning.models import Calendar, Item, Plant, SalesOrderLine, WorkCenter, WorkOrder
from shared.contracts.calendars import Calendar as CalendarValue


def hours_at(session: Session, plant: Plant, finishes_at: str | None) -> CalendarValue:
    """The hours that say when a day is over: a work center's, else the plant's own clock."""
    center = session.get(WorkCenter, (plant.number, finishes_at)) if finishes_at else None
    calendar = session.get(Calendar, (plant.number, center.calendar)) if center and center.calendar else None
    return calendar.hours(plant.time_zone) if calendar else CalendarValue(time_zone=plant.time_zone)


def renew(session: Session, plant: Plant, *, item: str | None = None) -> None:
    """Working hours have changed: reckon anew when what is still open is due, of one item or of all."""
    session.flush()
    for table in (WorkOrder, SalesOrderLine):
        still_open = table.status.in_(OPEN) if table is WorkOrder else table.received < table.quantity
        days = session.execute(
            select(table.item, table.due_on, Item.finishes_at)
            .join(Item, (Item.plant == table.plant) & (Item.number == table.item))
            .where(table.plant == plant.number, still_open, true() if item is None else table.item == item)
            .distinct()
        )
        hours: dict[str | None, CalendarValue] = {}
        changes: list[dict[str, Any]] = []
        for made, due_on, finishes_at in days:
            if finishes_at not in hours:
                hours[finishes_at] = hours_at(session, plant, finishes_at)
            ends = hours[finishes_at].end_of_production_day(due_on)
            changes.append({"of_item": made, "on_day": due_on, "ends": ends})
        if changes:
            rows = cast(Table, table.__table__)
            session.connection().execute(
                update(rows)
                .where(
                    rows.c.plant == plant.number,
                    rows.c.item == bindparam("of_item"),
                    rows.c.due_on == bindparam("on_day"),
                )
                .values(due_at=bindparam("ends")),
                changes,
            )
    session.expire_all()

"""A window of the plan, without looking at everything that was over before it opens."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select

from services.planning.models.work_orders import Operation


def lasts_beyond(plant: str, at: datetime) -> ColumnElement[bool]:
    """Operations planned to end after an instant; with the earliest start of any of them, where indexes can begin."""
    ends_later = and_(Operation.plant == plant, Operation.planned_end > at)
    first = select(func.min(Operation.planned_start)).where(ends_later).scalar_subquery()
    return and_(ends_later, Operation.planned_start >= first)


def between(plant: str, start: datetime, end: datetime) -> ColumnElement[bool]:
    """Operations planned for at least a part of the time between."""
    return and_(lasts_beyond(plant, start), Operation.planned_start < end)

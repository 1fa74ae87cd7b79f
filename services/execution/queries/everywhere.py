"""How much of something there is in each plant, for the wall."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.execution.models import Plant, of_every_plant


def count_by_plant(session: Session, plant: InstrumentedAttribute[str], *which: ColumnElement[bool]) -> dict[str, int]:
    """By the column that names the plant of a row; a plant that has none of it counts 0."""
    rows = session.execute(select(plant, func.count()).where(of_every_plant(plant), *which).group_by(plant))
    counted = dict(rows.all())
    return {name: counted.get(name, 0) for name in session.scalars(select(Plant.plant))}

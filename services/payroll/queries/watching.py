"""What waits in the books of every plant: for a report, a rate, a word, or the end of a period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from services.payroll.closable import reports_awaited
from services.payroll.models import Objection, PayLine, Plant
from services.payroll.models.ledger import RUNNING, WAITING
from services.payroll.models.periods import UNANSWERED
from shared.contracts.pay import LineStatus


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """How much of each waits in a plant, and how old the oldest of it is, in days."""

    reports_awaited: int
    no_rate: int
    held: int
    waiting_days: int
    running_days: int
    objections: int


def waiting_everywhere(session: Session, today: date) -> dict[str, Waiting]:
    """Each number by an index that holds nothing else, however long the history."""
    return {plant.plant: _waiting_in(session, plant, today) for plant in session.scalars(select(Plant))}


def _waiting_in(session: Session, plant: Plant, today: date) -> Waiting:
    def count(*conditions: ColumnElement[bool]) -> int:
        return session.scalar(select(func.count()).where(*conditions)) or 0

    of_plant = PayLine.plant == plant.plant, PayLine.reverses.is_(None)
    no_rate, held, oldest = session.execute(
        select(
            func.sum(case((PayLine.status == LineStatus.NO_RATE, 1), else_=0)),
            func.sum(case((PayLine.status == LineStatus.HELD, 1), else_=0)),
            func.min(PayLine.worked_on),
        ).where(*of_plant, WAITING)
    ).one()
    runs_since = session.scalar(select(func.min(PayLine.on)).where(PayLine.plant == plant.plant, RUNNING))
    return Waiting(
        reports_awaited=count(*reports_awaited(plant)),
        no_rate=no_rate or 0,
        held=held or 0,
        waiting_days=_days(oldest, today),
        running_days=_days(runs_since, today),
        objections=count(Objection.plant == plant.plant, UNANSWERED),
    )


def _days(since: date | None, today: date) -> int:
    return max((today - since).days, 0) if since is not None else 0

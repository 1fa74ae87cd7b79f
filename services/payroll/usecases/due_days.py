"""Workers' days that are worked out anew, some at a time, because what is paid for them was said otherwise."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, delete, insert, literal, select, tuple_
from sqlalchemy.orm import Session

from services.payroll.days import WorkersDay
from services.payroll.ledger import settle_all, settle_days, take_pen
from services.payroll.models import DayDue, PayLine, Plant, Rate
from services.payroll.models.agreements import REPRICES

AT_ONCE = 100  # days, so that reports never wait long for the pen
REPRICED_AT_ONCE = 5  # where the reports of the days are settled as well


def mark_days(session: Session, plant: str, *touched: ColumnElement[bool]) -> None:
    """The days of all lines of reports that are touched by what was just said."""
    marked = select(DayDue.worker).where(
        DayDue.plant == plant, DayDue.worker == PayLine.worker, DayDue.on == PayLine.worked_on
    )
    worked = (
        select(literal(plant), PayLine.worker, PayLine.worked_on)
        .where(PayLine.plant == plant, PayLine.report.is_not(None), ~marked.exists(), *touched)
        .distinct()
    )
    session.execute(insert(DayDue).from_select(["plant", "worker", "on"], worked))


def work_out_some(session: Session, plant_number: str) -> bool:
    """Work out some of the days that are due. Is there more to do?

    Whoever is interrupted leaves whole days behind, and a day that is worked out twice comes to the same.
    """
    plant = take_pen(session, plant_number)
    reprices = session.scalar(select(Rate.id).where(Rate.plant == plant_number, REPRICES).limit(1)) is not None
    at_once = REPRICED_AT_ONCE if reprices else AT_ONCE
    some = session.execute(
        select(DayDue.worker, DayDue.on).where(DayDue.plant == plant_number).order_by(DayDue.on).limit(at_once)
    )
    days = [(worker, on) for worker, on in some]
    if days and reprices:
        _settle_reports_of(session, plant, days)
    settle_days(session, plant, days)
    if days:
        session.execute(delete(DayDue).where(DayDue.plant == plant_number, tuple_(DayDue.worker, DayDue.on).in_(days)))
    return len(days) == at_once


def _settle_reports_of(session: Session, plant: Plant, days: Collection[WorkersDay]) -> None:
    reports = select(PayLine.report).where(
        PayLine.plant == plant.plant,
        tuple_(PayLine.worker, PayLine.worked_on).in_(days),
        PayLine.report.is_not(None),
        PayLine.reverses.is_(None),
    )
    settle_all(session, plant, sorted(set(session.scalars(reports))))

"""What stands in the way of closing a period, for whoever closes it and whoever only wants to see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.payroll.domain.readiness import NAMED, Readiness
from services.payroll.models import DayDue, Objection, PayLine, PayPeriod, Plant, Report
from services.payroll.models.ledger import RUNNING, WAITING
from services.payroll.models.periods import UNANSWERED
from shared.contracts.execution.accepted import Accepted, ReportsAccepted
from shared.contracts.pay import LineStatus

Conditions = tuple[ColumnElement[bool], ...]


def booked_in(period: PayPeriod) -> Conditions:
    return PayLine.plant == period.plant, PayLine.on.between(period.from_on, period.to_on)


def waiting_in(period: PayPeriod) -> Conditions:
    """Lines that wait for a rate or a supervisor, found by an index that holds no others."""
    return *booked_in(period), WAITING


def reports_awaited(plant: Plant) -> Conditions:
    """Reports of which only a reversal, a confirmation or an inspection has arrived; without a currency, all."""
    of_plant = Report.plant == plant.plant
    return (of_plant,) if plant.currency is None else (of_plant, Report.work.is_(None))


def unheard(session: Session, plant: str, floor: ReportsAccepted) -> list[Accepted]:
    """What the floor has accepted, or taken back, and has not arrived here yet; a shared report once."""
    told = {(one.report, one.reversal): one for one in reversed(floor.items)}
    if not told:
        return []
    known = select(Report.id, Report.work.is_not(None), Report.reversed_by).where(
        Report.plant == plant, Report.id.in_({report for report, _ in told})
    )
    arrived: set[tuple[UUID, UUID | None]] = set()
    for id, has_arrived, reversed_by in session.execute(known):
        arrived |= ({(id, None)} if has_arrived else set()) | ({(id, reversed_by)} if reversed_by else set())
    return [one for key, one in reversed(told.items()) if key not in arrived]


def running_in(period: PayPeriod) -> Conditions:
    """Lines that were worked out anew with every report of their day, until the period was cut."""
    return *booked_in(period), RUNNING


def waiting_for(period: PayPeriod, status: LineStatus) -> Conditions:
    """Lines that keep a period open. What was reversed, or is worth nothing at any rate, waits for nothing."""
    reversed_ones = select(PayLine.reverses).where(
        PayLine.plant == period.plant, WAITING, PayLine.status == status, PayLine.reverses.is_not(None)
    )
    return (
        *waiting_in(period),
        PayLine.status == status,
        PayLine.reverses.is_(None),
        or_(PayLine.quantity != 0, PayLine.hours != 0),
        PayLine.id.not_in(reversed_ones),
    )


def days_due(session: Session, plant: str) -> int:
    """Workers' days that have yet to be worked out anew; each may still change what is paid."""
    return session.scalar(select(func.count()).select_from(DayDue).where(DayDue.plant == plant)) or 0


def is_unanswered(plant: str) -> ColumnElement[bool]:
    """Objections that wait for a word, by an index that holds no others; those answered are not even looked at."""
    return Objection.id.in_(select(Objection.id).where(Objection.plant == plant, UNANSWERED))


def objections_open(period: PayPeriod) -> Conditions:
    """For objections with their pay lines."""
    return *booked_in(period), is_unanswered(period.plant)


WITH_LINE = and_(PayLine.plant == Objection.plant, PayLine.id == Objection.pay_line)


def readiness(
    session: Session,
    plant: Plant,
    period: PayPeriod,
    now: datetime,
    *,
    objections_count: bool,
    floor: ReportsAccepted,
) -> Readiness:
    """What still stands in the way of closing a period, given what the floor says it has accepted."""
    missing = unheard(session, plant.plant, floor)
    awaited = *reports_awaited(plant), Report.id.not_in({one.report for one in missing})
    some = select(Report.id).where(*awaited).order_by(Report.id).limit(NAMED + 1)
    named = [f"{one.work_order} {one.sequence} {one.worker}" for one in missing[: NAMED + 1]]
    return Readiness(
        begins_on=period.from_on if period.from_on > plant.day_of(now) else None,
        reports_awaited=len(missing)
        + floor.unnamed
        + (session.scalar(select(func.count()).select_from(Report).where(*awaited)) or 0),
        first_awaited=(*named, *map(str, session.scalars(some))),
        days_due=days_due(session, period.plant),
        rates_missing=tuple(_names(session, period, LineStatus.NO_RATE, PayLine.item)),
        flags_unanswered=tuple(_names(session, period, LineStatus.HELD, PayLine.work_order)),
        objections_open=tuple(_objectors(session, period)) if objections_count else (),
    )


def _names(
    session: Session, period: PayPeriod, status: LineStatus, named_by: InstrumentedAttribute[str | None]
) -> Iterator[str]:
    """What the lines that wait so were for."""
    asked = (
        select(named_by, PayLine.sequence)
        .where(*waiting_for(period, status))
        .distinct()
        .order_by(named_by, PayLine.sequence)
    )
    for name, sequence in session.execute(asked):
        yield f"{name or ''} {sequence or 0}"


def _objectors(session: Session, period: PayPeriod) -> Sequence[str]:
    """The workers who wait for an answer."""
    asked = (
        select(Objection.worker)
        .join(PayLine, WITH_LINE)
        .where(*objections_open(period))
        .distinct()
        .order_by(Objection.worker)
    )
    return session.scalars(asked).all()

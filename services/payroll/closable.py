"""What stands in the way of closing a period, for whoever closes it and whoever only wants to see."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from services.payroll.domain.readiness import Readiness
from services.payroll.models import Objection, PayLine, PayPeriod, Plant, Report
from services.payroll.models.ledger import WAITING
from shared.contracts.values import LineStatus, ObjectionStatus


def booked_in(period: PayPeriod) -> tuple[ColumnElement[bool], ...]:
    return PayLine.plant == period.plant, PayLine.on.between(period.from_on, period.to_on)


def waiting_in(period: PayPeriod) -> tuple[ColumnElement[bool], ...]:
    """Lines that wait for a rate or a supervisor, found by an index that holds no others."""
    return *booked_in(period), WAITING


def readiness(session: Session, plant: Plant, period: PayPeriod, *, objections_count: bool) -> Readiness:
    """What still stands in the way of closing a period."""
    return Readiness(
        reports_awaited=_awaited(session, plant),
        rates_missing=tuple(
            f"{item} {sequence}" for item, sequence in _waiting(session, period, LineStatus.NO_RATE, PayLine.item)
        ),
        flags_unanswered=tuple(
            f"{order} {sequence}" for order, sequence in _waiting(session, period, LineStatus.HELD, PayLine.work_order)
        ),
        objections_open=tuple(_objections(session, period)) if objections_count else (),
    )


def _awaited(session: Session, plant: Plant) -> int:
    """Reports of which only a reversal, a confirmation or an inspection has arrived; without a currency, all."""
    asked = select(func.count()).select_from(Report).where(Report.plant == plant.plant)
    if plant.currency is not None:
        asked = asked.where(Report.work.is_(None))
    return session.scalar(asked) or 0


def _waiting(
    session: Session, period: PayPeriod, status: LineStatus, named_by: InstrumentedAttribute[str | None]
) -> Sequence[tuple[str, int]]:
    """What the lines that wait so were for. What was reversed, or is worth nothing at any rate, waits for nothing."""
    reversed_ones = select(PayLine.reverses).where(
        PayLine.plant == period.plant, WAITING, PayLine.status == status, PayLine.reverses.is_not(None)
    )
    asked = (
        select(named_by, PayLine.sequence)
        .where(
            *waiting_in(period),
            PayLine.status == status,
            PayLine.reverses.is_(None),
            or_(PayLine.quantity != 0, PayLine.hours != 0),
            PayLine.id.not_in(reversed_ones),
        )
        .distinct()
        .order_by(named_by, PayLine.sequence)
    )
    return [(name or "", sequence or 0) for name, sequence in session.execute(asked)]


def _objections(session: Session, period: PayPeriod) -> Sequence[str]:
    """The workers who wait for an answer."""
    asked = (
        select(Objection.worker)
        .join(PayLine, and_(PayLine.plant == Objection.plant, PayLine.id == Objection.pay_line))
        .where(*booked_in(period), Objection.status == ObjectionStatus.OPEN)
        .distinct()
        .order_by(Objection.worker)
    )
    return session.scalars(asked).all()

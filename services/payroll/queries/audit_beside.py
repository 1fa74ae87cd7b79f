"""What the chain does not hold yet or does not say: lines that wait to become pay, and which periods are closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.payroll.days import settled_days
from services.payroll.domain.auditing import Finding
from services.payroll.domain.chain import running_account
from services.payroll.domain.pay_line import line_id, repriced_id, reversal_id
from services.payroll.models import Account, DayDue, FailedInspection, PayLine, PayPeriod, Plant, Report
from services.payroll.models.ledger import RUNNING, WAITING
from shared.contracts.pay import LineOrigin
from shared.contracts.payroll.events import PayPeriodClosed
from shared.contracts.values import ZERO
from shared.plumbing.batches import batches
from shared.plumbing.tables import OutboxMessage

AT_ONCE = 500


def waiting(session: Session, plant: str) -> Iterator[Finding]:
    """Lines that wait, and stand for nothing that was told; and reports that were told, and have no line."""
    asked = select(PayLine).where(PayLine.plant == plant, WAITING).order_by(PayLine.id).limit(AT_ONCE)
    some = session.scalars(asked).all()
    while some:
        told = _told_for(session, plant, [line.report for line in some if line.report is not None])
        for line in some:
            if not _is_accounted_for(line, told):
                yield Finding(plant=plant, what="inserted_line", pay_line=line.id, told="it waits, for nothing told")
        last = some[-1].id
        session.expunge_all()
        some = session.scalars(asked.where(PayLine.id > last)).all()
    yield from _without_lines(session, plant)


def _is_accounted_for(line: PayLine, told: dict[UUID, tuple[Any, ...]]) -> bool:
    if line.reverses is not None:
        return line.id == reversal_id(line.reverses)
    stands_for = line.id
    if line.origin is LineOrigin.REPRICED and line.rate_id is not None:
        stands_for = next((one for one in told if line.id == repriced_id(one, line.rate_id)), line.id)
    return told.get(stands_for) == _what_for(line)


def _what_for(line: PayLine) -> tuple[Any, ...]:
    """Whose it is and what for; a new rate changes nothing of it."""
    return line.worker, line.team, line.worked_on, line.report, line.work_order, line.item, line.sequence


def running(session: Session, plant: str) -> Iterator[Finding]:
    """Lines that run with their day, and say something else than the reports of that day."""
    known = session.get(Plant, plant)
    if known is None:
        return
    asked = select(PayLine.worker, PayLine.worked_on).where(PayLine.plant == plant, RUNNING).distinct()
    days = session.execute(asked.order_by(PayLine.worked_on, PayLine.worker)).all()
    due = {
        (worker, on) for worker, on in session.execute(select(DayDue.worker, DayDue.on).where(DayDue.plant == plant))
    }
    for of_batch in batches(days, AT_ONCE):
        some = {(worker, on) for worker, on in of_batch} - due
        for row, line in settled_days(session, known, some):
            if row is not None:
                yield Finding(
                    plant=plant, what="changed_line", pay_line=line.id, told=f"its day comes to {line.amount}"
                )
        session.expunge_all()
    yield from _running_accounts(session, plant)


def _running_accounts(session: Session, plant: str) -> Iterator[Finding]:
    sums = select(PayLine.worker, func.sum(PayLine.amount)).where(PayLine.plant == plant, RUNNING)
    must = {running_account(worker): amount for worker, amount in session.execute(sums.group_by(PayLine.worker))}
    must[running_account()] = sum(must.values(), ZERO)
    for account in session.scalars(select(Account).where(Account.plant == plant)):
        if account.name.startswith(running_account()) and account.balance != must.get(account.name, ZERO):
            yield Finding(plant=plant, what="changed_account", told=f"{account.name} says {account.balance}")


def _told_for(session: Session, plant: str, reports: list[UUID]) -> dict[UUID, tuple[Any, ...]]:
    """All lines that these reports and their inspections may have, by their ids: whose they are and what for."""
    inspections: dict[UUID, list[UUID]] = defaultdict(list)
    failed = select(FailedInspection).where(FailedInspection.plant == plant, FailedInspection.report.in_(reports))
    for one in session.scalars(failed):
        inspections[one.report].append(one.id)
    known = select(Report).where(Report.plant == plant, Report.id.in_(reports), Report.work.is_not(None))
    return {
        line_id(cause, hand.worker, origin): (
            hand.worker,
            hand.team,
            hand.on,
            work.report,
            work.work_order,
            work.item,
            work.sequence,
        )
        for work in (report.told for report in session.scalars(known))
        for hand in work.hands
        for cause, origin in (
            (work.report, LineOrigin.WORK),
            (work.report, LineOrigin.EXCESS),
            *((inspection, LineOrigin.INSPECTION) for inspection in inspections[work.report]),
        )
    }


def _without_lines(session: Session, plant: str) -> Iterator[Finding]:
    known = session.get(Plant, plant)
    if known is None or known.currency is None:
        return
    lines = select(PayLine.id).where(PayLine.plant == plant, PayLine.report == Report.id)
    asked = select(Report.id).where(Report.plant == plant, Report.work.is_not(None), ~lines.exists())
    for report in session.scalars(asked):
        yield Finding(plant=plant, what="removed_line", told=f"report {report} has no line")


def periods(session: Session, plant: str) -> Iterator[Finding]:
    """Periods that were told to be closed, and are open, other days, or gone."""
    told = select(OutboxMessage.data).where(
        OutboxMessage.plant == plant, OutboxMessage.name == PayPeriodClosed.__name__
    )
    kept = {
        period.id: (period.from_on, period.to_on, period.closed_by)
        for period in session.scalars(select(PayPeriod).where(PayPeriod.plant == plant))
        if period.closed_at is not None
    }
    for data in session.scalars(told):
        closed = PayPeriodClosed.load(orjson.loads(data))
        if kept.get(closed.pay_period_id) != (closed.from_on, closed.to_on, closed.closed_by):
            yield Finding(
                plant=plant,
                what="changed_period",
                told=f"{closed.from_on} to {closed.to_on} was closed by {closed.closed_by}, and is not so any more",
            )

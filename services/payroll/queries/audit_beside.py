"""What the chain does not hold yet or does not say: lines that wait to become pay, and which periods are closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any
from uuid import UUID

import orjson
from marshmallow import ValidationError
from sqlalchemy import func, or_, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from services.payroll.days import WorkersDay, has_rules, settled_days
from services.payroll.domain.auditing import Finding
from services.payroll.domain.chain import running_account
from services.payroll.domain.pay_line import line_id, repriced_id, reversal_id
from services.payroll.domain.work import Work
from services.payroll.models import (
    Account,
    Allowance,
    ClosingMinimum,
    DayDue,
    DayTotal,
    FailedInspection,
    LedgerEntry,
    LedgerHead,
    PayLine,
    PayPeriod,
    Plant,
    Report,
)
from services.payroll.models.ledger import RUNNING, WAITING
from services.payroll.queries import audit_reading as reading
from shared.contracts.pay import LineOrigin, LineStatus
from shared.contracts.payroll.events import PayPeriodClosed
from shared.contracts.values import ZERO
from shared.plumbing.batches import batches
from shared.plumbing.tables import OutboxMessage

AT_ONCE = 500
KNOWN_OF = (Report, PayPeriod, Allowance, DayTotal, ClosingMinimum)  # of whatever they tell something is booked
SENSELESS = (
    ValidationError,
    AssertionError,
    AttributeError,
    ArithmeticError,
    LookupError,
    TypeError,
    ValueError,
)  # when read


def waiting(session: Session, plant: str) -> Iterator[Finding]:
    """Lines that wait, and stand for nothing that was told; and reports that were told, and have no line."""
    for some in reading.lines(session, plant, WAITING):
        told = _told_for(session, plant, [line.report for line in some if line.report is not None])
        for line in some:
            if not _is_accounted_for(line, told):
                yield Finding(plant=plant, what="inserted_line", pay_line=line.id, told="it waits, for nothing told")
    yield from _without_lines(session, plant)


def _is_accounted_for(line: PayLine, told: dict[UUID, tuple[Any, ...]]) -> bool:
    if line.reverses is not None:
        return line.id == reversal_id(line.reverses) and (line.status is LineStatus.HELD or _says_no_price(line))
    stands_for = line.id
    if line.origin is LineOrigin.REPRICED and line.rate_id is not None:
        stands_for = next((one for one in told if line.id == repriced_id(one, line.rate_id)), line.id)
    return told.get(stands_for) == _what_for(line) and (line.status is LineStatus.HELD or _says_no_price(line))


def _says_no_price(line: PayLine) -> bool:
    """The chain has what a held line is worth; one without a rate is worth nothing, by no rule."""
    said = (line.rate, line.rate_id, line.rule, line.rule_version, line.percent, line.base, line.whole)
    return not line.amount and said == (None,) * len(said) and line.covered_pieces is line.covered_seconds is None


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
        yield from _unlike_their_day(session, known, {(worker, on) for worker, on in of_batch} - due)
        session.expunge_all()
    yield from _by_no_rule(session, plant)
    yield from _running_accounts(session, plant)


def _unlike_their_day(session: Session, plant: Plant, days: set[WorkersDay]) -> Iterator[Finding]:
    """Days together, or each by itself where one of them cannot be worked out."""
    try:
        with session.begin_nested():
            settled = settled_days(session, plant, days)
    except Exception as error:
        if isinstance(error, DBAPIError):
            raise
        if len(days) > 1:
            for day in sorted(days):
                yield from _unlike_their_day(session, plant, {day})
            return
        ((worker, on),) = days
        of_day = select(PayLine.id).where(
            PayLine.plant == plant.plant, PayLine.worker == worker, PayLine.worked_on == on, RUNNING
        )
        for line in session.scalars(of_day):
            told = f"its day cannot be worked out: {reading.said(error)}"
            yield Finding(plant=plant.plant, what="changed_line", pay_line=line, told=told)
        return
    for row, due in settled:
        if row is not None:
            told = f"its day comes to {due.amount}"
            yield Finding(plant=plant.plant, what="changed_line", pay_line=due.id, told=told)


def without_books(session: Session, plant: str) -> Iterator[Finding]:
    """Nothing of it is booked, and something of it must be. While nobody has told its currency, reports wait."""
    of_it = (select(table.plant).where(table.plant == plant).limit(1) for table in (LedgerHead, LedgerEntry, PayLine))
    if any(session.scalar(asked) is not None for asked in of_it):
        return
    known = session.get(Plant, plant)
    tables = [table for table in KNOWN_OF if table is not Report or known is None or known.currency is not None]
    told = [table for table in tables if session.scalar(select(table.plant).where(table.plant == plant).limit(1))]
    told = [table for table in told if table is not PayPeriod or _was_sealed(session, plant)]
    if told:
        names = ", ".join(table.__tablename__ for table in told)
        yield Finding(plant=plant, what="removed_books", told=f"it has no books any more, but {names}")


def _was_sealed(session: Session, plant: str) -> bool:
    """A period may be open, or close, before anything is booked."""
    sealed = select(PayPeriod.id).where(PayPeriod.plant == plant, PayPeriod.head_position > 0).limit(1)
    return session.scalar(sealed) is not None


def _running_accounts(session: Session, plant: str) -> Iterator[Finding]:
    sums = select(PayLine.worker, func.sum(PayLine.amount)).where(PayLine.plant == plant, RUNNING)
    must = {running_account(worker): amount for worker, amount in session.execute(sums.group_by(PayLine.worker))}
    must[running_account()] = sum(must.values(), ZERO)
    kept = {
        account.name: account.balance
        for account in session.scalars(select(Account).where(Account.plant == plant))
        if account.name.startswith(running_account())
    }
    for name in sorted(must.keys() | kept.keys()):
        if kept.get(name, ZERO) != must.get(name, ZERO):
            told = f"{name} says {kept.get(name, ZERO)}, its lines {must.get(name, ZERO)}"
            yield Finding(plant=plant, what="changed_account", told=told)


def _by_no_rule(session: Session, plant: str) -> Iterator[Finding]:
    """Lines that run with a day, and no premium and no further price could have made them."""
    is_one = [] if has_rules(session, plant) else [RUNNING]
    stray = or_(PayLine.rule.is_(None), PayLine.origin != LineOrigin.DAY, *is_one)
    for line in session.scalars(select(PayLine.id).where(PayLine.plant == plant, RUNNING, stray)):
        yield Finding(plant=plant, what="inserted_line", pay_line=line, told="it runs by no rule")


def _told_for(session: Session, plant: str, reports: list[UUID]) -> dict[UUID, tuple[Any, ...]]:
    """All lines that these reports and their inspections may have, by their ids: whose they are and what for."""
    inspections: dict[UUID, list[UUID]] = defaultdict(list)
    failed = select(FailedInspection).where(FailedInspection.plant == plant, FailedInspection.report.in_(reports))
    for one in session.scalars(failed):
        inspections[one.report].append(one.id)
    known = reading.by_key(session, Report, plant, Report.id, sorted(set(reports)))
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
        for work in _works(known.values())
        for hand in work.hands
        for cause, origin in (
            (work.report, LineOrigin.WORK),
            (work.report, LineOrigin.EXCESS),
            *((inspection, LineOrigin.INSPECTION) for inspection in inspections[work.report]),
        )
    }


def _works(reports: Iterable[Report]) -> Iterator[Work]:
    """What the reports say; one that makes no sense accounts for no line."""
    for report in reports:
        with suppress(*SENSELESS):  # its lines are named, as they wait for nothing told
            yield report.told


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

"""The ledger line by line, and as payslips."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from functools import partial

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from services.payroll.books import head_of, periods_of
from services.payroll.domain.pay_period import Periods
from services.payroll.models import DayTotal, PayLine, PayPeriod, Worker
from services.payroll.queries.totals import in_any, meet, paid_in, within
from services.payroll.relations import require_may_see_pay_of, visible_pay
from services.payroll.views import line_view, payslip_view
from shared.contracts.caller import Caller
from shared.contracts.messages import Page
from shared.contracts.payroll.commands import PayLinesQuery, PayslipsQuery
from shared.contracts.payroll.views import PayLinesView
from shared.contracts.permissions import Permission
from shared.contracts.values import ZERO, LineStatus
from shared.plumbing.paging import rows_of_page

COUNTS = PayLine.status != LineStatus.HELD  # what is held is shown, and not yet paid


def pay_lines(session: Session, caller: Caller, query: PayLinesQuery) -> PayLinesView:
    """What was done, by which rate it is paid and how much that makes; the latest first."""
    require_may_see_pay_of(caller, query.worker)
    periods = periods_of(session, caller.plant)
    asked = [
        PayLine.plant == caller.plant,
        visible_pay(caller, PayLine.worker),
        *within(PayLine.on, (query.from_on, query.to_on)),
        *_standing(query.status, periods),
    ]
    for column, wanted in (
        (PayLine.worker, query.worker),
        (PayLine.report, query.report),
        (PayLine.work_order, query.work_order),
    ):
        if wanted is not None:
            asked.append(column == wanted)
    rows, next_cursor = rows_of_page(
        session, select(PayLine).where(*asked), query, keys=(PayLine.on, PayLine.id), descending=True
    )
    if query.report is not None or query.work_order is not None:
        total = session.scalar(select(func.sum(PayLine.amount)).where(*asked, COUNTS)) or ZERO
    else:
        total = _total(session, caller, query, periods)
    return PayLinesView(items=tuple(line_view(row, periods) for row in rows), next_cursor=next_cursor, total=total)


def _standing(status: LineStatus | None, periods: Periods) -> list[ColumnElement[bool]]:
    """Lines that stand so. Whether a line is closed is said by the day it is booked on."""
    if status is None:
        return []
    if status is LineStatus.HELD:
        return [PayLine.status == status]
    if status is LineStatus.CLOSED:
        return [COUNTS, in_any(PayLine.on, periods.closed_spans())]
    return [PayLine.status == status, in_any(PayLine.on, periods.open_spans())]


def _total(session: Session, caller: Caller, query: PayLinesQuery, periods: Periods) -> Decimal:
    """The sum of all lines asked for by worker, days and status, without those held; one without a rate is worth 0."""
    worker = query.worker if caller.may(Permission.PAY_READ_ALL) else caller.worker
    if worker is None and not caller.may(Permission.PAY_READ_ALL):
        return ZERO
    days = (query.from_on, query.to_on)
    if query.status in (LineStatus.HELD, LineStatus.NO_RATE) or meet(days, days) is None:
        return ZERO
    of_all = partial(paid_in, session, caller.plant, worker)
    if query.status is None:
        return of_all(days)
    shared = [meet(days, span) for span in periods.open_spans()]
    of_open = sum((of_all(span) for span in shared if span is not None), ZERO)
    return of_open if query.status is LineStatus.OPEN else of_all(days) - of_open


def payslips(session: Session, caller: Caller, query: PayslipsQuery) -> Page:
    """One payslip for each worker and pay period with lines; the latest period first."""
    require_may_see_pay_of(caller, query.worker)
    booked = (
        select(DayTotal.on)
        .where(
            DayTotal.plant == caller.plant,
            DayTotal.worker == Worker.number,
            DayTotal.on.between(PayPeriod.from_on, PayPeriod.to_on),
        )
        .exists()
    )
    wanted = (
        select(PayPeriod, Worker)
        .join(Worker, Worker.plant == PayPeriod.plant)
        .where(PayPeriod.plant == caller.plant, visible_pay(caller, Worker.number), booked)
    )
    if query.period is not None:
        wanted = wanted.where(PayPeriod.id == query.period)
    if query.worker is not None:
        wanted = wanted.where(Worker.number == query.worker)
    rows, next_cursor = rows_of_page(session, wanted, query, keys=(PayPeriod.from_on, Worker.number), descending=True)
    slips = [(period, worker.number) for period, worker in rows]
    lines = _lines_of_slips(session, caller.plant, slips)
    periods, books = periods_of(session, caller.plant), head_of(session, caller.plant)
    return Page(
        items=tuple(
            payslip_view(period, worker, lines[period.from_on, worker], periods, books) for period, worker in slips
        ),
        next_cursor=next_cursor,
    )


def _lines_of_slips(
    session: Session, plant: str, slips: list[tuple[PayPeriod, str]]
) -> dict[tuple[date, str], list[PayLine]]:
    """The lines of all payslips of a page, by the first day of the period and the worker, in order of days."""
    lines: dict[tuple[date, str], list[PayLine]] = defaultdict(list)
    if not slips:
        return lines
    workers: dict[tuple[date, date], list[str]] = defaultdict(list)
    for period, worker in slips:
        workers[period.from_on, period.to_on].append(worker)
    on_some_slip = or_(*(and_(PayLine.on.between(*days), PayLine.worker.in_(of)) for days, of in workers.items()))
    found = session.scalars(
        select(PayLine).where(PayLine.plant == plant, COUNTS, on_some_slip).order_by(PayLine.on, PayLine.id)
    )
    for line in found:
        first = next(first for first, last in workers if first <= line.on <= last)
        lines[first, line.worker].append(line)
    return lines

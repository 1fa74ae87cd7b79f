"""The ledger line by line, and as payslips."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from services.payroll.models import PayLine, PayPeriod, Worker
from services.payroll.relations import require_may_see_pay_of, visible_pay
from services.payroll.views import line_view, payslip_view
from shared.contracts.caller import Caller
from shared.contracts.messages import Page
from shared.contracts.payroll.commands import PayLinesQuery, PayslipsQuery
from shared.contracts.payroll.views import PayLinesView
from shared.contracts.values import ZERO, LineStatus
from shared.plumbing.paging import rows_of_page

COUNTS = PayLine.status != LineStatus.HELD  # what is held is shown, and not yet paid


def booked_between(first: date | None, last: date | None) -> list[ColumnElement[bool]]:
    """Lines booked on these days, both included; no limit on a side that is left out."""
    since = [PayLine.on >= first] if first is not None else []
    until = [PayLine.on <= last] if last is not None else []
    return since + until


def pay_lines(session: Session, caller: Caller, query: PayLinesQuery) -> PayLinesView:
    """What was done, by which rate it is paid and how much that makes; the latest first."""
    require_may_see_pay_of(caller, query.worker)
    asked = [
        PayLine.plant == caller.plant,
        visible_pay(caller, PayLine.worker),
        *booked_between(query.from_on, query.to_on),
    ]
    for column, wanted in (
        (PayLine.worker, query.worker),
        (PayLine.status, query.status),
        (PayLine.report, query.report),
        (PayLine.work_order, query.work_order),
    ):
        if wanted is not None:
            asked.append(column == wanted)
    rows, next_cursor = rows_of_page(
        session, select(PayLine).where(*asked), query, keys=(PayLine.on, PayLine.id), descending=True
    )
    total = session.scalar(select(func.sum(PayLine.amount)).where(*asked, COUNTS))
    return PayLinesView(items=tuple(line_view(row) for row in rows), next_cursor=next_cursor, total=total or ZERO)


def payslips(session: Session, caller: Caller, query: PayslipsQuery) -> Page:
    """One payslip for each worker and pay period with lines; the latest period first."""
    require_may_see_pay_of(caller, query.worker)
    booked = (
        select(PayLine.id)
        .where(
            PayLine.plant == caller.plant,
            PayLine.worker == Worker.number,
            PayLine.on.between(PayPeriod.from_on, PayPeriod.to_on),
            COUNTS,
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
    return Page(
        items=tuple(payslip_view(period, worker, lines[period.from_on, worker]) for period, worker in slips),
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

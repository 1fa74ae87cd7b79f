"""What each worker gets for a pay period."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from services.payroll.books import head_of, periods_of
from services.payroll.explaining import background
from services.payroll.models import DayTotal, PayLine, PayPeriod, Worker
from services.payroll.queries.pay_lines import COUNTS
from services.payroll.relations import require_may_see_pay_of, visible_pay
from services.payroll.views import payslip_view
from shared.contracts.caller import Caller
from shared.contracts.messages import Page
from shared.contracts.payroll.commands import PayslipsQuery
from shared.plumbing.paging import cursor_of, rows_of_page

MOST_LINES = 2000  # of a page of slips
COUNTED_FIRST = 20  # slips; then twice as many, and so on
KEYS = (PayPeriod.from_on, Worker.number)
Slips = list[tuple[PayPeriod, str]]


def payslips(session: Session, caller: Caller, query: PayslipsQuery) -> Page:
    """One payslip for each worker and pay period with lines; the latest period first.

    A page ends early where its slips have very many lines together.
    """
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
    rows, next_cursor = rows_of_page(session, wanted, query, keys=KEYS, descending=True)
    slips = [(period, worker.number) for period, worker in rows]
    fitting = _how_many_fit(session, caller.plant, slips)
    if fitting < len(slips):
        slips, next_cursor = slips[:fitting], cursor_of(rows[fitting - 1], KEYS)
    lines = _lines_of_slips(session, caller.plant, slips)
    periods, books = periods_of(session, caller.plant), head_of(session, caller.plant)
    behind = background(session, caller.plant, [line for of_slip in lines.values() for line in of_slip])
    return Page(
        items=tuple(
            payslip_view(period, worker, lines[period.from_on, worker], periods, behind, books)
            for period, worker in slips
        ),
        next_cursor=next_cursor,
    )


def _how_many_fit(session: Session, plant: str, slips: Slips) -> int:
    """At least one, however long it is. Where slips are long, those far behind are not even counted."""
    fitting, so_far, next_ones = 0, 0, COUNTED_FIRST
    while some := slips[fitting : fitting + next_ones]:
        lines = _counted(session, plant, some)
        for period, worker in some:
            so_far += lines.get((period.from_on, worker), 0)
            if so_far > MOST_LINES:
                return max(fitting, 1)
            fitting += 1
        next_ones *= 2
    return fitting


def _counted(session: Session, plant: str, slips: Slips) -> dict[tuple[date, str], int]:
    """How many lines the slips have, by the first day of the period and the worker."""
    counted = (
        select(PayPeriod.from_on, PayLine.worker, func.count())
        .join(PayLine, and_(PayLine.plant == PayPeriod.plant, PayLine.on.between(PayPeriod.from_on, PayPeriod.to_on)))
        .where(
            PayPeriod.plant == plant,
            PayPeriod.id.in_({period.id for period, _ in slips}),
            PayLine.worker.in_({worker for _, worker in slips}),
        )
        .group_by(PayPeriod.from_on, PayLine.worker)
    )
    return {(first, worker): count for first, worker, count in session.execute(counted)}


def _lines_of_slips(session: Session, plant: str, slips: Slips) -> dict[tuple[date, str], list[PayLine]]:
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

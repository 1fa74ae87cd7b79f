"""A period's pay with a row for each worker, as the office hands it out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from services.payroll.books import head_of, period_of
from services.payroll.domain.pricing import hours_of
from services.payroll.models import DayTotal, PayLine, PayPeriod, Worker
from services.payroll.queries.pay_lines import COUNTS
from services.payroll.views import seal_of
from shared.contracts.pay import LineKind
from shared.contracts.payroll.commands import WageSheetQuery
from shared.contracts.payroll.views import WagePartView, WageSheetRowView, WageSheetView
from shared.contracts.values import ZERO
from shared.plumbing.paging import rows_of_page


def wage_sheet(session: Session, plant: str, query: WageSheetQuery) -> WageSheetView:
    """Days, pieces and hours from totals of days; what was earned by what, from the lines of those on the page."""
    period = period_of(session, plant, query.period)
    wanted = select(Worker).where(
        Worker.plant == plant, select(DayTotal.on).where(*_of(period), DayTotal.worker == Worker.number).exists()
    )
    if query.team is not None:
        wanted = wanted.where(Worker.team == query.team)
    workers, next_cursor = rows_of_page(session, wanted, query, keys=(Worker.number,))
    numbers = [worker.number for worker in workers]
    figures = _figures(session, period, numbers)
    parts = _parts(session, period, numbers)
    seal = seal_of(period, head_of(session, plant))
    return WageSheetView(
        from_on=period.from_on,
        to_on=period.to_on,
        status=period.status,
        ledger_position=seal.position,
        ledger_head=seal.hash,
        items=tuple(
            WageSheetRowView(
                worker=one.number,
                team=one.team,
                days=figures[one.number][0],
                pieces=figures[one.number][1],
                hours=figures[one.number][2],
                parts=tuple(parts[one.number]),
                amount=sum((part.amount for part in parts[one.number]), ZERO),
            )
            for one in workers
        ),
        next_cursor=next_cursor,
    )


def _figures(session: Session, period: PayPeriod, workers: Sequence[str]) -> dict[str, tuple[int, Decimal, Decimal]]:
    """Days, pieces and hours of each."""
    sums = (
        select(
            DayTotal.worker, func.count(DayTotal.on.distinct()), func.sum(DayTotal.pieces), func.sum(DayTotal.seconds)
        )
        .where(*_of(period), DayTotal.worker.in_(workers))
        .group_by(DayTotal.worker)
    )
    return {worker: (days, pieces, hours_of(time)) for worker, days, pieces, time in session.execute(sums)}


def _of(period: PayPeriod) -> tuple[ColumnElement[bool], ...]:
    return DayTotal.plant == period.plant, DayTotal.on.between(period.from_on, period.to_on)


def _parts(session: Session, period: PayPeriod, workers: Sequence[str]) -> dict[str, list[WagePartView]]:
    """In the order in which kinds of pay are told of."""
    sums = (
        select(PayLine.worker, PayLine.kind, func.sum(PayLine.amount))
        .where(
            PayLine.plant == period.plant,
            PayLine.worker.in_(workers),
            PayLine.on.between(period.from_on, period.to_on),
            COUNTS,
        )
        .group_by(PayLine.worker, PayLine.kind)
        .execution_options(off_the_hub=True)
    )
    parts: dict[str, list[WagePartView]] = defaultdict(list)
    order = list(LineKind)
    for worker, kind, amount in sorted(session.execute(sums), key=lambda row: order.index(row[1])):
        parts[worker].append(WagePartView(kind=kind, amount=amount))
    return parts

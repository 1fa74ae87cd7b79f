"""The ledger line by line."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from services.payroll.books import periods_of
from services.payroll.domain.pay_line import UNSETTLED
from services.payroll.domain.pay_period import Periods
from services.payroll.explaining import background
from services.payroll.models import PayLine, Report
from services.payroll.models.ledger import TIMELESS
from services.payroll.queries.totals import in_any, meet, paid_in, within
from services.payroll.relations import require_may_see_pay_of, visible_pay
from services.payroll.views import line_view
from shared.contracts.caller import Caller
from shared.contracts.pay import LineStatus
from shared.contracts.payroll.commands import PayLinesQuery
from shared.contracts.payroll.views import PayLinesView
from shared.contracts.permissions import Permission
from shared.contracts.values import ZERO
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
    if query.without_time:
        asked += [*_standing(LineStatus.OPEN, periods), *without_time()]
    rows, next_cursor = rows_of_page(
        session, select(PayLine).where(*asked), query, keys=(PayLine.on, PayLine.id), descending=True
    )
    if query.report is not None or query.work_order is not None or query.without_time:
        total = session.scalar(select(func.sum(PayLine.amount)).where(*asked, COUNTS)) or ZERO
    else:
        total = _total(session, caller, query, periods)
    behind = background(session, caller.plant, rows)
    items = tuple(line_view(row, periods, behind) for row in rows)
    return PayLinesView(items=items, next_cursor=next_cursor, total=total)


def without_time() -> tuple[ColumnElement[bool], ...]:
    """Lines of work by the hour that took no time, as far as anybody said; of reports that still hold."""
    holds = exists().where(Report.plant == PayLine.plant, Report.id == PayLine.report, Report.reversed_by.is_(None))
    return TIMELESS, holds


def _standing(status: LineStatus | None, periods: Periods) -> list[ColumnElement[bool]]:
    """Lines that stand so. Whether a line is closed is said by the day it is booked on."""
    if status is None:
        return []
    if status is LineStatus.HELD:
        return [PayLine.status == status]
    if status is LineStatus.CLOSED:
        return [COUNTS, in_any(PayLine.on, periods.closed_spans())]
    stored = (LineStatus.OPEN, LineStatus.RUNNING) if status is LineStatus.OPEN else (status,)
    return [PayLine.status.in_(stored), in_any(PayLine.on, periods.open_spans())]


def _total(session: Session, caller: Caller, query: PayLinesQuery, periods: Periods) -> Decimal:
    """The sum of all lines asked for by worker, days and status, without those held; one without a rate is worth 0."""
    worker = query.worker if caller.may(Permission.PAY_READ_ALL) else caller.worker
    if worker is None and not caller.may(Permission.PAY_READ_ALL):
        return ZERO
    days = (query.from_on, query.to_on)
    if query.status in UNSETTLED or meet(days, days) is None:
        return ZERO
    of_all = partial(paid_in, session, caller.plant, worker)
    if query.status is None:
        return of_all(days)
    shared = [meet(days, span) for span in periods.open_spans()]
    of_open = sum((of_all(span) for span in shared if span is not None), ZERO)
    return of_all(days) - of_open if query.status is LineStatus.CLOSED else of_open

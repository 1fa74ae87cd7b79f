"""What has to be seen to before a period can be closed, one by one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from services.payroll.books import period_of
from services.payroll.closable import WITH_LINE, objections_open, reports_awaited, unheard, waiting_for
from services.payroll.models import DayDue, Objection, PayLine, PayPeriod, Plant, Report
from shared.contracts.execution.accepted import NOTHING_MISSING, Accepted, ReportsAccepted
from shared.contracts.messages import Page
from shared.contracts.pay import LineStatus
from shared.contracts.payroll.commands import ObstaclesQuery
from shared.contracts.payroll.views import ObstacleView
from shared.contracts.refusals import Invalid
from shared.contracts.values import Obstacle
from shared.plumbing.paging import Keys, rows_of_page


def obstacles(
    session: Session,
    plant_number: str,
    period_id: UUID,
    query: ObstaclesQuery,
    now: datetime,
    floor: ReportsAccepted = NOTHING_MISSING,
) -> Page:
    """Those of one kind. Without one, those that a refusal would name; a further page has to say which these are.

    Reports that only the floor knows of come alone, as many as a page holds: most others follow from them.
    """
    period = period_of(session, plant_number, period_id)
    plant = session.get_one(Plant, plant_number)
    if query.what is None and query.cursor is not None:
        raise Invalid({"what": "required"})
    if missing := unheard(session, plant_number, floor):
        return Page(items=tuple(map(_on_its_way, missing[: query.limit])), next_cursor=None)
    for what in Obstacle if query.what is None else (query.what,):
        statement, keys = _asked(plant, period, what, now)
        rows, next_cursor = rows_of_page(session, statement, query, keys=keys)
        if rows:
            return Page(items=tuple(_view(period, what, row) for row in rows), next_cursor=next_cursor)
    return Page(items=(), next_cursor=None)


def _asked(plant: Plant, period: PayPeriod, what: Obstacle, now: datetime) -> tuple[Select[*tuple[Any, ...]], Keys]:
    match what:
        case Obstacle.PERIOD_NOT_BEGUN:
            itself = PayPeriod.plant == period.plant, PayPeriod.id == period.id
            return select(PayPeriod).where(*itself, PayPeriod.from_on > plant.day_of(now)), (PayPeriod.id,)
        case Obstacle.REPORTS_AWAITED:
            return select(Report).where(*reports_awaited(plant)), (Report.id,)
        case Obstacle.DAYS_UNSETTLED:
            return select(DayDue).where(DayDue.plant == plant.plant), (DayDue.worker, DayDue.on)
        case Obstacle.RATES_MISSING:
            return select(PayLine).where(*waiting_for(period, LineStatus.NO_RATE)), (PayLine.id,)
        case Obstacle.FLAGS_UNANSWERED:
            return select(PayLine).where(*waiting_for(period, LineStatus.HELD)), (PayLine.id,)
        case Obstacle.OBJECTIONS_OPEN:
            asked = select(Objection, PayLine).join(PayLine, WITH_LINE).where(*objections_open(period))
            return asked, (Objection.id,)


def _view(
    period: PayPeriod, what: Obstacle, row: PayPeriod | Report | DayDue | PayLine | tuple[Objection, PayLine]
) -> ObstacleView:
    match row:
        case PayPeriod():
            return _bare(what, row.id, on=row.from_on)
        case Report():
            return _bare(what, row.id, report=row.id)
        case DayDue():
            return _bare(what, uuid5(period.id, f"{row.worker}/{row.on}"), worker=row.worker, on=row.on)
    id, line = (row.id, row) if isinstance(row, PayLine) else (row[0].id, row[1])
    return ObstacleView(
        what=what,
        id=id,
        report=line.report,
        worker=line.worker,
        on=line.on,
        work_order=line.work_order,
        item=line.item,
        sequence=line.sequence,
    )


def _bare(
    what: Obstacle, id: UUID, *, report: UUID | None = None, worker: str | None = None, on: date | None = None
) -> ObstacleView:
    """Something of no work order yet."""
    return ObstacleView(
        what=what, id=id, report=report, worker=worker, on=on, work_order=None, item=None, sequence=None
    )


def _on_its_way(one: Accepted) -> ObstacleView:
    return ObstacleView(
        what=Obstacle.REPORTS_AWAITED,
        id=one.reversal or one.report,
        report=one.report,
        worker=one.worker,
        on=one.on,
        work_order=one.work_order,
        item=one.item,
        sequence=one.sequence,
    )

"""What could not be booked, the latest first, and how much of it waits for somebody."""

from __future__ import annotations

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from services.execution.models import RefusedReport, Report
from services.execution.queries.everywhere import count_by_plant
from services.execution.relations import concerned_refusals
from services.execution.views import refused_report_view
from shared.contracts.caller import Caller
from shared.contracts.execution.commands import RefusedReportsQuery
from shared.contracts.execution.vocabulary import RefusedStatus
from shared.contracts.messages import Page
from shared.plumbing.paging import rows_of_page

KEYS = (RefusedReport.refused_at, RefusedReport.id)


def refused_reports(session: Session, caller: Caller, query: RefusedReportsQuery) -> Page:
    """A worker's own; a leader's teams'. Booked since is not open any more, even before it is marked so."""
    statement = select(RefusedReport).where(RefusedReport.plant == caller.plant, concerned_refusals(session, caller))
    if query.status is not None:
        statement = statement.where(RefusedReport.status == query.status)
    if query.status is RefusedStatus.OPEN:
        statement = statement.where(
            ~exists().where(Report.plant == RefusedReport.plant, Report.id == RefusedReport.report_id)
        )
    rows, next_cursor = rows_of_page(session, statement, query, keys=KEYS, descending=True)
    named = [row.report_id for row in rows]
    booked = set(session.scalars(select(Report.id).where(Report.plant == caller.plant, Report.id.in_(named))))
    items = tuple(refused_report_view(row, is_booked=row.report_id in booked) for row in rows)
    return Page(items=items, next_cursor=next_cursor)


def refused_waiting(session: Session) -> dict[str, int]:
    """For each plant, how many refused reports nobody has dealt with."""
    return count_by_plant(session, RefusedReport.plant, RefusedReport.status == RefusedStatus.OPEN)

"""What was reported, the latest first."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, exists, select
from sqlalchemy.orm import Session

from services.execution.models import Confirmation, FlaggedReport, Report, ReportWorker
from services.execution.relations import require_may_ask_about, visible_reports
from services.execution.views import report_view
from shared.contracts.caller import Caller
from shared.contracts.execution.commands import ReportsQuery
from shared.contracts.messages import Page
from shared.plumbing.paging import Keys, rows_of_page


def reports(session: Session, caller: Caller, query: ReportsQuery) -> Page:
    """Reports and reversals the caller may see: a worker his own and his team's."""
    require_may_ask_about(caller, query.worker)
    statement, keys = _in_order(caller.plant, query)
    if query.worker is None or query.worker != caller.worker:
        statement = statement.where(visible_reports(session, caller))
    if query.work_order is not None:
        statement = statement.where(Report.work_order == query.work_order)
    if query.operation is not None:
        statement = statement.where(Report.operation_id == query.operation)
    if query.from_on is not None:
        statement = statement.where(Report.production_on >= query.from_on)
    if query.to_on is not None:
        statement = statement.where(Report.production_on <= query.to_on)
    found, next_cursor = rows_of_page(session, statement, query, keys=keys, descending=True)
    rows = [one if isinstance(one, Report) else one[0] for one in found]
    ids = [report.id for report in rows]
    workers, reversed_ids, confirmed = _marks(session, caller.plant, ids)
    items = tuple(
        report_view(
            report,
            workers[report.id],
            is_reversed=report.id in reversed_ids,
            confirmed_by=confirmed.get(report.id),
        )
        for report in rows
    )
    return Page(items=items, next_cursor=next_cursor)


def _in_order(plant: str, query: ReportsQuery) -> tuple[Select[*tuple[Any, ...]], Keys]:
    """Led by the narrowest list there is: what nobody has answered, a worker's own, else all."""
    whole: Select[*tuple[Any, ...]] = select(Report).where(Report.plant == plant)
    his = and_(ReportWorker.plant == plant, ReportWorker.report_id == Report.id, ReportWorker.worker == query.worker)
    if query.flagged:
        waits = and_(FlaggedReport.plant == plant, FlaggedReport.report_id == Report.id)
        odd = whole.add_columns(FlaggedReport).join(FlaggedReport, waits).where(FlaggedReport.is_answered.is_(False))
        keys = (FlaggedReport.reported_at, FlaggedReport.report_id)
        return odd if query.worker is None else odd.where(exists().where(his)), keys
    if query.worker is not None:
        by_him = whole.add_columns(ReportWorker).join(ReportWorker, his)
        return by_him, (ReportWorker.reported_at, ReportWorker.report_id)
    return whole, (Report.reported_at, Report.id)


def _marks(
    session: Session, plant: str, ids: list[UUID]
) -> tuple[dict[UUID, list[ReportWorker]], set[UUID], dict[UUID, str]]:
    """Who worked, what was reversed since, and who confirmed: facts of their own, told beside the report."""
    workers: dict[UUID, list[ReportWorker]] = defaultdict(list)
    for worker in session.scalars(
        select(ReportWorker).where(ReportWorker.plant == plant, ReportWorker.report_id.in_(ids))
    ):
        workers[worker.report_id].append(worker)
    reversed_ids = session.scalars(select(Report.reverses).where(Report.plant == plant, Report.reverses.in_(ids)))
    confirmed = session.execute(
        select(Confirmation.report_id, Confirmation.confirmed_by).where(
            Confirmation.plant == plant, Confirmation.report_id.in_(ids)
        )
    )
    return (
        workers,
        {one for one in reversed_ids if one is not None},
        {row.report_id: row.confirmed_by for row in confirmed},
    )

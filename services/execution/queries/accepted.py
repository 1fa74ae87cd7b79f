"""What was accepted for some production days: whoever closes the books asks whether all of it has been heard.

Workers are counted one by one from the index of their days, so it costs what those days hold, however old the plant is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from services.execution.models import Report, ReportWorker, Worker
from shared.contracts.execution.accepted import Accepted, ReportsAccepted, ReportsHeard

AT_ONCE = 100  # workers that are counted together
MOST = 2000  # reports that are named, unless one worker alone has more


def workers_after(session: Session, plant: str, last: str) -> Sequence[str]:
    """The next of all workers, by their numbers."""
    asked = select(Worker.number).where(Worker.plant == plant, Worker.number > last)
    return session.scalars(asked.order_by(Worker.number).limit(AT_ONCE)).all()


def counts_of(session: Session, plant: str, workers: Sequence[str], heard: ReportsHeard) -> dict[str, int]:
    """How many reports and reversals of each worker were accepted for the days."""
    asked = select(ReportWorker.worker, func.count()).where(*_of(plant, workers, heard))
    return dict(session.execute(asked.group_by(ReportWorker.worker)).all())


def beyond(session: Session, plant: str, counts: Mapping[str, int], heard: ReportsHeard) -> ReportsAccepted:
    """What may be missing, given what was accepted: all reports of the first workers with another number."""
    told = {one.worker: one.count for one in heard.workers}
    lacking = {worker: count for worker, count in sorted(counts.items()) if count != told.get(worker, 0)}
    named: list[str] = []
    for worker, count in lacking.items():
        if named and sum(lacking[one] for one in named) + count > MOST:
            break
        named.append(worker)
    asked = (
        select(ReportWorker, Report)
        .join(Report, (Report.plant == ReportWorker.plant) & (Report.id == ReportWorker.report_id))
        .where(*_of(plant, named, heard))
        .order_by(ReportWorker.worker, ReportWorker.production_on, ReportWorker.report_id)
    )
    return ReportsAccepted(
        items=tuple(_accepted(hand, report) for hand, report in session.execute(asked)) if named else (),
        unnamed=sum(max(count - told.get(one, 0), 1) for one, count in lacking.items() if one not in named),
    )


def _of(plant: str, workers: Sequence[str], heard: ReportsHeard) -> tuple[ColumnElement[bool], ...]:
    on = ReportWorker.production_on.between(heard.from_on, heard.to_on)
    return ReportWorker.plant == plant, ReportWorker.worker.in_(workers), on


def _accepted(hand: ReportWorker, report: Report) -> Accepted:
    return Accepted(
        report=report.reverses or report.id,
        reversal=report.id if report.reverses else None,
        worker=hand.worker,
        on=hand.production_on,
        work_order=report.work_order,
        item=report.item,
        sequence=report.sequence,
    )

"""The cockpit's numbers of each item, operation or worker: one statement for all of them, over the window's index."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from itertools import islice
from typing import Any

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from services.execution.domain.rates import rate
from services.execution.models import Operation, Report, ReportWorker, WorkOrder
from services.execution.models.sums import total
from services.execution.plant_days import days_of
from services.execution.queries import lead_times
from services.execution.queries.cockpit import of_section_and_team, reports_of, standing_pieces
from shared.contracts.execution.commands import FloorSlicesQuery
from shared.contracts.execution.views import FloorSlice, FloorSlicesView
from shared.contracts.execution.vocabulary import FloorNumber
from shared.contracts.refusals import Invalid
from shared.contracts.values import ZERO, SlicedBy
from shared.plumbing import clock

MOST = 2000  # slices; beyond them nobody reads
FAILED = Report.scrap + Report.rework
SECONDS = {FloorNumber.OPERATION_EFFICIENCY: Report.seconds, FloorNumber.WORKER_EFFICIENCY: Report.worker_seconds}
OF_REPORTS = {
    SlicedBy.ITEM: (Report.item,),
    SlicedBy.OPERATION: (Report.item, Report.sequence),
    SlicedBy.WORKER: (ReportWorker.worker,),
}
OF_PIECES = {SlicedBy.ITEM: (WorkOrder.item,), SlicedBy.OPERATION: (WorkOrder.item, Operation.sequence)}

KNOWN: dict[FloorNumber, Collection[SlicedBy]] = {FloorNumber.WIP: OF_PIECES, FloorNumber.LEAD_TIME: (SlicedBy.ITEM,)}


def slices(session: Session, plant: str, query: FloorSlicesQuery) -> FloorSlicesView:
    """In the order of their keys; a report counts for its first worker."""
    known = KNOWN.get(query.name, OF_REPORTS)
    if query.by not in known:
        raise Invalid({"by": ("not_one_of", {"choices": ", ".join(known)})})
    return FloorSlicesView(items=tuple(_slices(session, plant, query)))


def _slices(session: Session, plant: str, query: FloorSlicesQuery) -> Iterator[FloorSlice]:
    if query.name is FloorNumber.WIP:
        keys = OF_PIECES[query.by]
        statement = standing_pieces(plant, *keys).where(*of_section_and_team(query))
        for *key, pieces in session.execute(statement.order_by(*keys).limit(MOST)):
            yield FloorSlice(key=_key(key), on=None, value=pieces)
        return
    window = days_of(session, plant).window(query.from_on, query.to_on, now=clock.now())
    if query.name is FloorNumber.LEAD_TIME:
        for item, lead_time in islice(lead_times.by_item(session, plant, query, window), MOST):
            yield FloorSlice(key=item, on=None, value=None, lead_time=lead_time)
        return
    keys = OF_REPORTS[query.by]
    days = (Report.production_on,) if query.name is FloorNumber.DEFECT_TREND else ()
    part, whole = _counted(query.name)
    statement = _reports(plant, query, window, keys, days, part, whole)
    for *found, counted, of in session.execute(statement):
        key, on = found[: len(keys)], found[len(keys)] if days else None
        yield FloorSlice(key=_key(key), on=on, value=rate(counted, of))


def _counted(name: FloorNumber) -> tuple[Any, Any]:
    """What is divided by what."""
    if name in SECONDS:
        return Report.standard_seconds, SECONDS[name]
    return (FAILED if name is FloorNumber.DEFECT_TREND else Report.good), Report.good + FAILED


def _reports(
    plant: str,
    query: FloorSlicesQuery,
    window: tuple[date, date],
    keys: tuple[Any, ...],
    days: tuple[Any, ...],
    part: Any,
    whole: Any,
) -> Select[*tuple[Any, ...]]:
    counts = Report.seconds != ZERO if query.name in SECONDS else Report.rework_order_id.is_(None)
    statement = select(*keys, *days, total(part), total(whole)).where(*reports_of(plant, query, *window), counts)
    if query.by is SlicedBy.WORKER:
        first = and_(
            ReportWorker.plant == Report.plant, ReportWorker.report_id == Report.id, ReportWorker.position == 0
        )
        statement = statement.join(ReportWorker, first)
    return statement.group_by(*keys, *days).order_by(*keys, *days).limit(MOST)


def _key(parts: list[Any]) -> str:
    return ":".join(map(str, parts))

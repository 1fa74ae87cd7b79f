"""Both ways from anything that touched the pieces: back to who made them, where and of what; on to where they went.

A page is a fixed number of statements, each by an index: what it costs grows with the page, never with history.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, select, true
from sqlalchemy.orm import Session

from services.execution.domain.moments import LONGEST
from services.execution.models import MaterialMovement, Receipt, Report, ReportWorker, WorkOrder
from services.execution.models.goods import BROUGHT_OUT
from services.execution.models.sums import total
from services.execution.plant_days import days_of
from services.execution.relations import require_may_ask_about
from services.execution.views import traced_report
from shared.contracts.caller import Caller
from shared.contracts.execution.commands import TracesQuery
from shared.contracts.execution.traces import FloorTraces, TracedLot, TracedReport, TracedWorkOrder
from shared.contracts.permissions import Permission
from shared.contracts.refusals import NotFound
from shared.contracts.values import ZERO
from shared.plumbing.paging import Keys, rows_of_page

MOST = 200  # work orders that one lot went into or came from; beyond it the answer says that there are more

Lots = dict[UUID, list[TracedLot]]


def traces(session: Session, caller: Caller, query: TracesQuery) -> FloorTraces:
    """Reports in the order of the work, with the work orders they belong to; to a worker, only what is his own."""
    query = _as_far_as_his_own(caller, query)
    named, is_complete = _named(session, caller.plant, query)
    statement, keys = _in_order(caller.plant, query)
    statement = statement.where(_meant(named, query), _under_way(session, caller.plant, query))
    found, next_cursor = rows_of_page(session, statement, query, keys=keys)
    reports = [one if isinstance(one, Report) else one[0] for one in found]
    shown = {report.work_order_id for report in reports}
    if caller.may(Permission.FLOOR_READ_ALL):
        shown.update(named or ())
    return FloorTraces(
        items=_told(session, caller.plant, reports),
        next_cursor=next_cursor,
        work_orders=_work_orders(session, caller.plant, shown),
        complete=is_complete,
    )


def _as_far_as_his_own(caller: Caller, query: TracesQuery) -> TracesQuery:
    require_may_ask_about(caller, query.worker)
    if caller.may(Permission.FLOOR_READ_ALL):
        return query
    if caller.worker is None:
        raise NotFound()
    return replace(query, worker=caller.worker)


def _named(session: Session, plant: str, query: TracesQuery) -> tuple[list[UUID] | None, bool]:
    """The work orders that a number, a lot or a sales order leads to, and whether these are all; None without any."""
    statement = select(WorkOrder.id).where(WorkOrder.plant == plant, WorkOrder.released_at.is_not(None))
    wanted: list[ColumnElement[bool]] = []
    if query.work_order is not None:
        wanted.append(WorkOrder.number == query.work_order)
    if query.sales_order is not None:
        wanted.append(WorkOrder.sales_order == query.sales_order)
    if query.lot is not None:
        went_in = select(MaterialMovement.work_order_id).where(
            MaterialMovement.plant == plant, MaterialMovement.lot == query.lot
        )
        came_out = select(Receipt.work_order_id).where(Receipt.plant == plant, Receipt.lot == query.lot)
        wanted.append(WorkOrder.id.in_(went_in.union(came_out)))
    if not wanted:
        return None, True
    found = session.scalars(statement.where(*wanted).order_by(WorkOrder.number).limit(MOST + 1)).all()
    return list(found[:MOST]), len(found) <= MOST


def _in_order(plant: str, query: TracesQuery) -> tuple[Select[*tuple[Any, ...]], Keys]:
    """By the day of the work, led by the narrowest list there is."""
    whole: Select[*tuple[Any, ...]] = select(Report).where(Report.plant == plant)
    if query.worker is None:
        return whole, (Report.production_on, Report.reported_at, Report.id)
    part = and_(ReportWorker.plant == plant, ReportWorker.report_id == Report.id, ReportWorker.worker == query.worker)
    by_him = whole.add_columns(ReportWorker).join(ReportWorker, part)
    return by_him, (ReportWorker.production_on, ReportWorker.reported_at, ReportWorker.report_id)


def _meant(named: Collection[UUID] | None, query: TracesQuery) -> ColumnElement[bool]:
    here = true() if query.work_center is None else Report.work_center == query.work_center
    return here if named is None else and_(here, Report.work_order_id.in_(named))


def _under_way(session: Session, plant: str, query: TracesQuery) -> ColumnElement[bool]:
    """Work that was going on between two instants; its production day, by which it is found, is not far from them."""
    days = days_of(session, plant).plain
    day = Report.production_on if query.worker is None else ReportWorker.production_on
    ended = func.coalesce(Report.finished_at, Report.reported_at)
    began = func.coalesce(Report.began_at, Report.started_at, ended)
    wanted: ColumnElement[bool] = true()
    if query.from_at is not None:
        wanted = and_(wanted, day >= days.date_of(query.from_at) - timedelta(days=1), ended >= query.from_at)
    if query.to_at is not None:
        wanted = and_(wanted, day <= days.date_of(query.to_at) + LONGEST, began <= query.to_at)
    return wanted


def _told(session: Session, plant: str, reports: Sequence[Report]) -> tuple[TracedReport, ...]:
    workers: dict[UUID, list[str]] = defaultdict(list)
    asked = (ReportWorker.plant == plant, ReportWorker.report_id.in_([report.id for report in reports]))
    parts = select(ReportWorker.report_id, ReportWorker.worker).where(*asked).order_by(ReportWorker.position)
    for report_id, worker in session.execute(parts):
        workers[report_id].append(worker)
    return tuple(traced_report(report, workers[report.id]) for report in reports)


def _work_orders(session: Session, plant: str, ids: Collection[UUID]) -> tuple[TracedWorkOrder, ...]:
    asked = select(WorkOrder).where(WorkOrder.plant == plant, WorkOrder.id.in_(ids)).order_by(WorkOrder.number)
    materials, lots = _materials(session, plant, ids), _receipts(session, plant, ids)
    return tuple(
        TracedWorkOrder(
            work_order=order.number,
            item=order.item or "",
            item_name=order.item_name,
            quantity=order.quantity,
            status=order.status,
            sales_order=order.sales_order,
            line=order.line,
            customer=order.customer,
            materials=tuple(materials[order.id]),
            lots=tuple(lots[order.id]),
        )
        for order in session.scalars(asked)
    )


def _materials(session: Session, plant: str, ids: Collection[UUID]) -> Lots:
    """What of which lot went out to each work order, less what came back of it."""
    which = (MaterialMovement.work_order_id, MaterialMovement.item, MaterialMovement.lot)
    when = (func.min(MaterialMovement.moved_at), func.max(MaterialMovement.moved_at))
    rows = session.execute(
        select(*which, total(BROUGHT_OUT), *when)
        .where(MaterialMovement.plant == plant, MaterialMovement.work_order_id.in_(ids))
        .group_by(*which)
        .order_by(*which)
    )
    return _by_work_order(rows)


def _receipts(session: Session, plant: str, ids: Collection[UUID]) -> Lots:
    """What was stocked in of each work order, by lot."""
    rows = session.execute(
        select(
            Receipt.work_order_id,
            WorkOrder.item,
            Receipt.lot,
            total(Receipt.quantity),
            func.min(Receipt.received_at),
            func.max(Receipt.received_at),
        )
        .join(WorkOrder, and_(WorkOrder.plant == Receipt.plant, WorkOrder.id == Receipt.work_order_id))
        .where(Receipt.plant == plant, Receipt.work_order_id.in_(ids))
        .group_by(Receipt.work_order_id, WorkOrder.item, Receipt.lot)
        .having(total(Receipt.quantity) != ZERO)  # else all of it was stocked in by mistake
        .order_by(Receipt.work_order_id, Receipt.lot)
    )
    return _by_work_order(rows)


def _by_work_order(rows: Any) -> Lots:
    lots: Lots = defaultdict(list)
    for work_order, item, lot, quantity, first_at, last_at in rows:
        lots[work_order].append(
            TracedLot(item=item or "", lot=lot, quantity=quantity, first_at=first_at, last_at=last_at)
        )
    return lots

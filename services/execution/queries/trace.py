"""Everything the floor knows of a work order, in the order it happened: who did what, where, with which material."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.execution.models import (
    ClockEvent,
    FloorException,
    InspectionResult,
    MaterialMovement,
    Operation,
    Receipt,
    Report,
    ReportWorker,
    WorkOrder,
)
from services.execution.queries.floors import on_floor
from services.execution.views import traced_report
from shared.contracts.execution.traces import FloorTrace, TraceEntry
from shared.contracts.values import ZERO

MOST = 5000  # of each kind; a work order with more is shown up to there, and says so


def trace(session: Session, plant: str, number: str) -> FloorTrace:
    """A fixed number of statements, each by an index on the work order."""
    work_order = on_floor(session, plant, number)
    sequences = _sequences(session, work_order)
    parts: list[Sequence[TraceEntry]] = [
        _reports(session, work_order),
        _clocks(session, work_order, sequences),
        _inspections(session, work_order, sequences),
        _receipts(session, work_order),
        _materials(session, work_order, sequences),
        _exceptions(session, work_order),
    ]
    entries = [entry for part in parts for entry in part]
    return FloorTrace(
        work_order=work_order.number,
        item=work_order.item or "",
        quantity=work_order.quantity,
        released_at=work_order.released_at,
        completed_at=work_order.completed_at,
        complete=all(len(part) < MOST for part in parts),
        items=tuple(sorted(entries, key=lambda entry: (entry.at, entry.kind, str(entry.id)))),
    )


def _sequences(session: Session, work_order: WorkOrder) -> dict[Any, int]:
    rows = session.execute(
        select(Operation.id, Operation.sequence).where(
            Operation.plant == work_order.plant, Operation.work_order_id == work_order.id
        )
    )
    return dict(rows.all())


def _reports(session: Session, work_order: WorkOrder) -> Sequence[TraceEntry]:
    of_order = (Report.plant == work_order.plant, Report.work_order_id == work_order.id)
    shown = select(Report).where(*of_order).order_by(Report.reported_at, Report.id).limit(MOST)
    reports = session.scalars(shown).all()
    workers: dict[Any, list[str]] = {report.id: [] for report in reports}
    parts = session.execute(
        select(ReportWorker.report_id, ReportWorker.worker)
        .join(Report, (Report.plant == ReportWorker.plant) & (Report.id == ReportWorker.report_id))
        .where(Report.plant == work_order.plant, Report.id.in_(shown.with_only_columns(Report.id)))
        .order_by(ReportWorker.position)
    )
    for report_id, worker in parts:
        workers[report_id].append(worker)
    return [traced_report(report, workers[report.id]) for report in reports]


def _clocks(session: Session, work_order: WorkOrder, sequences: dict[Any, int]) -> list[TraceEntry]:
    of_order = (ClockEvent.plant == work_order.plant, ClockEvent.operation_id.in_(sequences))
    return [
        TraceEntry(
            kind=str(one.move),
            at=one.at,
            id=one.id,
            by=one.recorded_by,
            operation=one.operation_id,
            sequence=sequences[one.operation_id],
            work_center=one.work_center,
            workers=(one.worker,),
        )
        for one in session.scalars(
            select(ClockEvent).where(*of_order).order_by(ClockEvent.at, ClockEvent.id).limit(MOST)
        )
    ]


def _inspections(session: Session, work_order: WorkOrder, sequences: dict[Any, int]) -> list[TraceEntry]:
    """What became of pieces by inspections; the inspections themselves are quality's to tell."""
    of_order = (InspectionResult.plant == work_order.plant, InspectionResult.work_order_id == work_order.id)
    moved = (InspectionResult.to_scrap != ZERO) | (InspectionResult.to_rework != ZERO)
    return [
        TraceEntry(
            kind="pieces_moved",
            at=one.recorded_at,
            id=one.inspection_id,
            operation=one.operation_id,
            sequence=sequences.get(one.operation_id),
            good=-one.to_scrap - one.to_rework,
            scrap=one.to_scrap,
            rework=one.to_rework,
        )
        for one in session.scalars(
            select(InspectionResult)
            .where(*of_order, moved)
            .order_by(InspectionResult.recorded_at, InspectionResult.inspection_id)
            .limit(MOST)
        )
    ]


def _receipts(session: Session, work_order: WorkOrder) -> list[TraceEntry]:
    of_order = (Receipt.plant == work_order.plant, Receipt.work_order_id == work_order.id)
    return [
        TraceEntry(
            kind="receipt" if one.reverses is None else "receipt_reversal",
            at=one.received_at,
            id=one.id,
            by=one.received_by,
            lot=one.lot,
            quantity=one.quantity,
            note=one.reason or one.warehouse,
        )
        for one in session.scalars(
            select(Receipt).where(*of_order).order_by(Receipt.received_at, Receipt.id).limit(MOST)
        )
    ]


def _materials(session: Session, work_order: WorkOrder, sequences: dict[Any, int]) -> list[TraceEntry]:
    of_order = (MaterialMovement.plant == work_order.plant, MaterialMovement.work_order_id == work_order.id)
    return [
        TraceEntry(
            kind=str(one.kind),
            at=one.moved_at,
            id=one.id,
            by=one.moved_by,
            operation=one.operation_id,
            sequence=sequences.get(one.operation_id),
            rework_order=one.rework_order_id,
            item=one.item,
            lot=one.lot,
            quantity=one.quantity,
        )
        for one in session.scalars(
            select(MaterialMovement)
            .where(*of_order)
            .order_by(MaterialMovement.moved_at, MaterialMovement.id)
            .limit(MOST)
        )
    ]


def _exceptions(session: Session, work_order: WorkOrder) -> list[TraceEntry]:
    of_order = (FloorException.plant == work_order.plant, FloorException.work_order == work_order.number)
    return [
        TraceEntry(
            kind="exception",
            at=one.raised_at,
            id=one.id,
            by=one.raised_by,
            operation=one.operation_id,
            sequence=one.sequence,
            work_center=one.work_center,
            workers=(one.worker,) if one.worker else (),
            note=one.note,
        )
        for one in session.scalars(
            select(FloorException).where(*of_order).order_by(FloorException.raised_at, FloorException.id).limit(MOST)
        )
    ]

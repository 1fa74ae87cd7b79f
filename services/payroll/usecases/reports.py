"""What the floor and quality tell about a report becomes pay."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from services.payroll.books import add_output
from services.payroll.domain.output import outputs
from services.payroll.domain.rates import EQUAL_SHARE
from services.payroll.domain.work import Hand, Work, payable_pieces, spoiled_pieces
from services.payroll.ledger import settle_reports, take_pen
from services.payroll.models import FailedInspection, Plant, Report
from services.payroll.usecases import losses
from shared.contracts.execution.events import (
    OperationReported,
    ReportConfirmed,
    ReportedBy,
    ReportFacts,
    ReportReversed,
)
from shared.contracts.quality.events import InspectionRecorded
from shared.contracts.values import ZERO, Disposition


@dataclass(frozen=True, kw_only=True)
class Case:
    """A report and the pen of its ledger; `is_new` when this is the first that is told about it."""

    plant: Plant
    report: Report
    is_new: bool


def pay_report(session: Session, event: OperationReported) -> None:
    """Work was reported: everybody who did it gets a line."""
    _settle(session, keep_report(session, event))


def take_back_report(session: Session, event: ReportReversed) -> None:
    """A report was a mistake: its lines get their exact negatives."""
    _settle(session, keep_reversal(session, event))


def pay_excess(session: Session, event: ReportConfirmed) -> None:
    """A supervisor vouches for a flagged report: what was held is paid."""
    _settle(session, keep_confirmation(session, event))


def take_back_spoiled(session: Session, event: InspectionRecorded) -> None:
    """Pieces that failed by the worker's own doing are taken back, where the plant's settings say so.

    While the plant is unknown the result is kept.
    """
    case = keep_inspection(session, event)
    if case is None:
        return
    plant = case.plant
    counts = plant.currency is None or plant.inspection_changes_pay
    if counts and session.get(FailedInspection, (event.plant, event.inspection_id)) is None:
        pieces = spoiled_pieces(event.failed)
        session.add(FailedInspection(plant=event.plant, id=event.inspection_id, report=event.report_id, pieces=pieces))
        session.flush()
        _settle(session, case)


# ── what is known about a report; None when nothing about it is new ──


def keep_report(session: Session, event: OperationReported) -> Case | None:
    case = _open_case(session, event.plant, event.report_id)
    if case.report.work is not None:
        return None
    case.report.tell(_work_of(event))
    _count(session, event)
    return case


def keep_reversal(session: Session, event: ReportReversed) -> Case | None:
    case = _open_case(session, event.plant, event.reverses)
    if case.report.reversed_by is not None:
        return None
    case.report.reversed_by = event.report_id
    _count(session, event)
    return case


def keep_confirmation(session: Session, event: ReportConfirmed) -> Case | None:
    case = _open_case(session, event.plant, event.report_id)
    if case.report.is_confirmed:
        return None
    case.report.is_confirmed = True
    return case


def _count(session: Session, event: ReportFacts) -> None:
    losses.keep_reported(session, event)
    made = outputs(
        good=event.good,
        taken=sum((defect.quantity for defect in (*event.scrap, *event.rework)), event.good),
        run_seconds=event.run_seconds,
        is_rework=event.rework_order_id is not None,
        hands=[(by.worker, by.team, _share(by), by.hours) for by in event.workers],
    )
    add_output(session, event.plant, event.production_on, event.item, event.sequence, made)


def keep_inspection(session: Session, event: InspectionRecorded) -> Case | None:
    """What was scrapped, and the report whose workers had spoiled pieces. A concession leaves them good and paid."""
    losses.keep_inspected(session, event)
    are_lost = event.disposition in (Disposition.SCRAP, Disposition.REWORK)
    if event.report_id is None or not spoiled_pieces(event.failed) or not are_lost:
        return None
    return _open_case(session, event.plant, event.report_id)


def _settle(session: Session, case: Case | None) -> None:
    if case is not None:
        settle_reports(session, case.plant, [case.report], are_new=case.is_new)


def _open_case(session: Session, plant: str, report: UUID) -> Case:
    """What is known about a report; nothing yet, if another fact about it arrives before itself."""
    pen = take_pen(session, plant)
    known = session.get(Report, (plant, report))
    if known is not None:
        return Case(plant=pen, report=known, is_new=False)
    new = Report(plant=plant, id=report, is_confirmed=False)
    session.add(new)
    return Case(plant=pen, report=new, is_new=True)


def _share(by: ReportedBy) -> Decimal:
    return by.share if by.share is not None else EQUAL_SHARE


def _work_of(event: OperationReported) -> Work:
    is_rework = event.rework_order_id is not None
    payable = ZERO if is_rework else payable_pieces(event.good, event.scrap)
    return Work(
        report=event.report_id,
        work_order=event.work_order,
        item=event.item,
        sequence=event.sequence,
        is_rework=is_rework,
        payable=payable,
        held=min(event.excess, payable),
        hands=tuple(
            Hand(
                worker=by.worker,
                team=by.team,
                share=_share(by),
                hours=by.hours,
                on=by.production_on,
            )
            for by in event.workers
        ),
        work_center=event.work_center,
        finished_at=event.finished_at,
        accepted_at=event.reported_at,
        skill=event.skill,
        shares_given=all(by.share is not None for by in event.workers),
    )

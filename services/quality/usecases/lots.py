"""Lots put up for inspection: rows that say what is to be looked at, and how many pieces wait for it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from services.quality.domain import identity
from services.quality.domain.inspection import LotRule
from services.quality.domain.sampling import Lot
from services.quality.models import Inspection, Operation
from shared.contracts.execution.events import OperationReported
from shared.contracts.inspection_plans import Characteristic, InspectionPlan
from shared.contracts.messages import dumper_of
from shared.contracts.values import ZERO, InspectionStatus


def rule_of(inspection: Inspection) -> LotRule:
    """What its result is held to."""
    return LotRule(
        lot=inspection.lot_quantity,
        sample=inspection.sample_quantity,
        awaiting=inspection.awaiting,
        accept=inspection.accept_at,
    )


def asked_of(step: Operation, event: OperationReported | None = None) -> dict[str, Any]:
    """What a step's plan asks of an inspection; those who made the report may not look, where another has to."""
    plan = step.step.inspection_plan or InspectionPlan()
    made_by = [one.worker for one in event.workers] if event and plan.another_inspects else []
    return {
        "inspector_skill": plan.inspector_skill,
        "made_by": made_by,
        "characteristics": [dumper_of(Characteristic)(one) for one in plan.characteristics],
    }


def put_up(session: Session, step: Operation, event: OperationReported, lot: Lot, awaiting: Decimal) -> None:
    """A report's pieces are to be looked at; those that may not go on before are held back."""
    step.pieces = step.pieces.hold_back(awaiting)
    session.add(
        Inspection(
            plant=event.plant,
            id=identity.inspection_of(event.report_id),
            work_order_id=event.work_order_id,
            work_order=event.work_order,
            operation_id=event.operation_id,
            sequence=event.sequence,
            name=event.operation_name,
            report_id=event.report_id,
            lot_quantity=lot.quantity,
            sample_quantity=lot.sample,
            code_letter=lot.plan.letter if lot.plan else None,
            accept_at=lot.plan.accept if lot.plan else None,
            severity=lot.severity,
            awaiting=awaiting,
            held=ZERO,
            **asked_of(step, event),
            status=InspectionStatus.DUE,
            due_at=event.reported_at,
            report_reversed=False,
            failed=[],
            measurements=[],
            gone_on=ZERO,
        )
    )


def put_up_again(session: Session, first: Inspection, at: datetime) -> Inspection:
    """What waits on after a sample failed is looked at piece by piece: an inspection of its own."""
    again = Inspection(
        plant=first.plant,
        id=identity.reinspection_of(first.id),
        work_order_id=first.work_order_id,
        work_order=first.work_order,
        operation_id=first.operation_id,
        sequence=first.sequence,
        name=first.name,
        report_id=first.report_id,
        reinspects=first.id,
        lot_quantity=first.held,
        sample_quantity=first.held,
        awaiting=first.held,
        held=ZERO,
        inspector_skill=first.inspector_skill,
        made_by=first.made_by,
        characteristics=first.characteristics,
        status=InspectionStatus.DUE,
        due_at=at,
        report_reversed=first.report_reversed,
        failed=[],
        measurements=[],
        gone_on=ZERO,
    )
    session.add(again)
    return again


def withdraw(session: Session, inspection: Inspection, step: Operation) -> None:
    """Nothing is left to look at, nor to look at again. A result that is in stays, with a warning beside it."""
    inspection.report_reversed = True
    if inspection.status is InspectionStatus.DUE:
        inspection.status = InspectionStatus.WITHDRAWN
        step.pieces = step.pieces.let_go(inspection.awaiting)
    again = session.get(Inspection, (inspection.plant, identity.reinspection_of(inspection.id)))
    if again is not None:
        withdraw(session, again, step)

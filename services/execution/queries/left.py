"""How many pieces an operation has made, and how many of them have gone on: what quality's copy is a moment behind."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased

from services.execution.models import InspectionResult, Operation, WorkOrder
from services.execution.models.floor import standing
from services.execution.models.sums import total
from shared.contracts.execution.pieces import PiecesAt
from shared.contracts.refusals import NotFound


def pieces_at(session: Session, plant: str, operation_id: UUID) -> PiecesAt:
    """One statement, so that all of it is of one moment. Of a step of the work order itself, not of rework."""
    asked = aliased(Operation)
    this = and_(asked.plant == plant, asked.id == operation_id)
    left_good = (
        select(total(InspectionResult.to_scrap + InspectionResult.to_rework))
        .where(InspectionResult.plant == plant, InspectionResult.operation_id == operation_id)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Operation, WorkOrder.received, left_good)
        .join(WorkOrder, and_(WorkOrder.plant == Operation.plant, WorkOrder.id == Operation.work_order_id))
        .where(
            Operation.plant == plant,
            Operation.work_order_id == select(asked.work_order_id).where(this).scalar_subquery(),
            Operation.rework_order_id.is_(None),
        )
        .order_by(Operation.sequence, Operation.id)
    ).all()
    at = next((place for place, (operation, *_) in enumerate(rows) if operation.id == operation_id), None)
    if at is None:
        raise NotFound()
    operation, received, rejected = rows[at]
    passed_on = standing(rows[at + 1][0]).taken if at + 1 < len(rows) else received
    return PiecesAt(made=operation.good + rejected, passed_on=passed_on)

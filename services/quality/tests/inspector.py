"""The inspector of these tests, and what he does."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from services.quality.queries import lists
from services.quality.usecases.defect_reasons import put_defect_reason
from services.quality.usecases.inspections import inspect_unasked, record_result
from services.quality.usecases.rework_orders import release_rework_order
from shared.contracts.caller import Caller
from shared.contracts.quality.commands import (
    Failed,
    InspectionsQuery,
    InspectUnasked,
    PutDefectReason,
    RecordResult,
    ReworkOrdersQuery,
)
from shared.contracts.quality.views import InspectionView, ReworkOrderView
from shared.contracts.values import Cause, Disposition, InspectionStatus, ReworkStatus
from shared.testing.callers import caller

INSPECTOR = caller(role="inspector", username="ines")


def name_reasons(session: Session, who: Caller = INSPECTOR) -> None:
    """The two things that can be wrong with a piece here."""
    put_defect_reason(session, who, "SCRATCH", PutDefectReason(name="Scratch", cause=Cause.WORKER))
    put_defect_reason(session, who, "COLD-JOINT", PutDefectReason(name="Cold joint", cause=Cause.MACHINE))
    session.flush()


def findings(
    inspected: int, failed: int = 0, disposition: Disposition = Disposition.ACCEPT, **more: Any
) -> dict[str, Any]:
    parts = (Failed(reason="SCRATCH", quantity=Decimal(failed)),) if failed else ()
    return {"inspected": Decimal(inspected), "failed": parts, "disposition": disposition, **more}


def record(session: Session, inspection: UUID, *told: Any, by: Caller = INSPECTOR, **more: Any) -> InspectionView:
    return record_result(session, by, inspection, RecordResult(**findings(*told, **more)))


def look(session: Session, operation: UUID, *told: Any, **more: Any) -> InspectionView:
    """An inspection nobody asked for."""
    return inspect_unasked(session, INSPECTOR, InspectUnasked(operation=operation, **findings(*told, **more)))


def release(session: Session, order: ReworkOrderView) -> ReworkOrderView:
    return release_rework_order(session, INSPECTOR, order.id)


def inspections(session: Session, status: InspectionStatus | None = None) -> list[InspectionView]:
    return list(lists.inspections(session, INSPECTOR.plant, InspectionsQuery(status=status)).items)


def rework_orders(session: Session, status: ReworkStatus | None = None) -> list[ReworkOrderView]:
    return list(lists.rework_orders(session, INSPECTOR.plant, ReworkOrdersQuery(status=status)).items)

"""What people ask quality."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, subqueryload

from services.quality.models import Defect, DefectReason, Inspection, ReworkOrder
from services.quality.views import defect_reason_view, inspection_view, rework_order_view
from shared.contracts.messages import Page, PageQuery
from shared.contracts.quality.commands import InspectionsQuery, QualityCockpitQuery, ReworkOrdersQuery
from shared.contracts.quality.views import (
    DefectCountView,
    DefectReasonView,
    InspectionView,
    QualityCockpitView,
    ReworkOrderView,
)
from shared.contracts.refusals import NotFound
from shared.contracts.values import InspectionStatus, ReworkStatus
from shared.plumbing.paging import page


def find_defect_reason(session: Session, plant: str, code: str) -> DefectReasonView | None:
    """The reason as it is now; None when nobody has named it yet."""
    reason = session.get(DefectReason, (plant, code))
    return None if reason is None else defect_reason_view(reason)


def defect_reason(session: Session, plant: str, code: str) -> DefectReasonView:
    reason = find_defect_reason(session, plant, code)
    if reason is None:
        raise NotFound()
    return reason


def defect_reasons(session: Session, plant: str, query: PageQuery) -> Page:
    reasons = select(DefectReason).where(DefectReason.plant == plant)
    return page(session, reasons, query, keys=(DefectReason.code,), view=defect_reason_view)


def inspection(session: Session, plant: str, inspection_id: UUID) -> InspectionView:
    found = session.get(Inspection, (plant, inspection_id))
    if found is None:
        raise NotFound()
    return inspection_view(found)


def inspections(session: Session, plant: str, query: InspectionsQuery) -> Page:
    """What is to be looked at and what was found, oldest first."""
    found = select(Inspection).where(Inspection.plant == plant)
    if query.status is None:
        found = found.where(Inspection.status != InspectionStatus.WITHDRAWN)
    else:
        found = found.where(Inspection.status == query.status)
    if query.work_order is not None:
        found = found.where(Inspection.work_order == query.work_order)
    return page(session, found, query, keys=(Inspection.due_at, Inspection.id), view=inspection_view)


def rework_order(session: Session, plant: str, rework_order_id: UUID) -> ReworkOrderView:
    found = session.get(ReworkOrder, (plant, rework_order_id))
    if found is None:
        raise NotFound()
    return rework_order_view(found)


def rework_orders(session: Session, plant: str, query: ReworkOrdersQuery) -> Page:
    """What goes round again, oldest first."""
    parts = (subqueryload(ReworkOrder.operations), subqueryload(ReworkOrder.materials))
    found = select(ReworkOrder).where(ReworkOrder.plant == plant).options(*parts)
    if query.status is None:
        found = found.where(ReworkOrder.status != ReworkStatus.CANCELLED)
    else:
        found = found.where(ReworkOrder.status == query.status)
    if query.work_order is not None:
        found = found.where(ReworkOrder.work_order == query.work_order)
    return page(session, found, query, keys=(ReworkOrder.ordered_at, ReworkOrder.id), view=rework_order_view)


def cockpit(session: Session, plant: str, query: QualityCockpitQuery) -> QualityCockpitView:
    """Why pieces of first-time reports were not good, the commonest reason first."""
    quantity = func.sum(Defect.quantity)
    counted = select(Defect.reason, quantity).where(Defect.plant == plant)
    if query.from_on is not None:
        counted = counted.where(Defect.production_on >= query.from_on)
    if query.to_on is not None:
        counted = counted.where(Defect.production_on <= query.to_on)
    if query.section is not None:
        counted = counted.where(Defect.section == query.section)
    if query.team is not None:
        counted = counted.where(Defect.team == query.team)
    counted = counted.group_by(Defect.reason).having(quantity > 0).order_by(quantity.desc(), Defect.reason)
    totals = dict(session.execute(counted).all())
    known = select(DefectReason).where(DefectReason.plant == plant, DefectReason.code.in_(totals))
    reasons = {reason.code: reason for reason in session.scalars(known)}
    return QualityCockpitView(
        defects_by_reason=tuple(
            DefectCountView(reason=code, name=reasons[code].name, cause=reasons[code].cause, quantity=total)
            for code, total in totals.items()
        )
    )

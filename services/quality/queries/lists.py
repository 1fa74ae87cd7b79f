"""What there is, one by one or in lists."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, subqueryload

from services.quality.models import DefectReason, Hold, Inspection, ReworkOrder, SamplingScheme
from services.quality.models.inspections import HAVE_GONE_ON
from services.quality.views import (
    defect_reason_view,
    hold_view,
    inspection_view,
    rework_order_view,
    sampling_scheme_view,
)
from shared.contracts.messages import Page, PageQuery
from shared.contracts.quality.commands import (
    GoneOn,
    HoldsQuery,
    InspectionsQuery,
    ReworkOrdersQuery,
    SamplingSchemesQuery,
)
from shared.contracts.quality.views import (
    DefectReasonView,
    HoldView,
    InspectionView,
    ReworkOrderView,
)
from shared.contracts.values import InspectionStatus, ReworkStatus
from shared.plumbing.finding import find
from shared.plumbing.paging import page


def defect_reason(session: Session, plant: str, code: str) -> DefectReasonView:
    reason = find(session, DefectReason, (plant, code))
    return defect_reason_view(reason)


def defect_reasons(session: Session, plant: str, query: PageQuery) -> Page:
    reasons = select(DefectReason).where(DefectReason.plant == plant)
    return page(session, reasons, query, keys=(DefectReason.code,), view=defect_reason_view)


def inspection(session: Session, plant: str, inspection_id: UUID) -> InspectionView:
    found = find(session, Inspection, (plant, inspection_id))
    return inspection_view(found)


def inspections(session: Session, plant: str, query: InspectionsQuery) -> Page:
    """What is to be looked at and what was found, oldest first."""
    found = select(Inspection).where(Inspection.plant == plant)
    if query.status is None:
        found = found.where(Inspection.status != InspectionStatus.WITHDRAWN)
    else:
        found = found.where(Inspection.status == query.status)
    if query.gone_on is not None:
        is_settled = Inspection.settled_at.is_not(None)
        found = found.where(HAVE_GONE_ON, is_settled if query.gone_on is GoneOn.SETTLED else ~is_settled)
    if query.operation is not None:
        found = found.where(Inspection.operation_id == query.operation)
    if query.work_order is not None:
        found = found.where(Inspection.work_order == query.work_order)
    return page(session, found, query, keys=(Inspection.due_at, Inspection.id), view=inspection_view)


def rework_order(session: Session, plant: str, rework_order_id: UUID) -> ReworkOrderView:
    found = find(session, ReworkOrder, (plant, rework_order_id))
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


def hold(session: Session, plant: str, hold_id: UUID) -> HoldView:
    found = find(session, Hold, (plant, hold_id))
    return hold_view(found)


def holds(session: Session, plant: str, query: HoldsQuery) -> Page:
    """Lots that are or were on hold, oldest first."""
    found = select(Hold).where(Hold.plant == plant).options(subqueryload(Hold.decisions))
    for name in ("status", "item", "lot"):
        value = getattr(query, name)
        if value is not None:
            found = found.where(getattr(Hold, name) == value)
    return page(session, found, query, keys=(Hold.held_at, Hold.id), view=hold_view)


def sampling_schemes(session: Session, plant: str, query: SamplingSchemesQuery) -> Page:
    """How lots are drawn, by item and step."""
    found = select(SamplingScheme).where(SamplingScheme.plant == plant)
    if query.item is not None:
        found = found.where(SamplingScheme.item == query.item)
    keys = (SamplingScheme.item, SamplingScheme.sequence)
    return page(session, found, query, keys=keys, view=sampling_scheme_view)

"""Rows as the views others see."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from services.quality.domain import rework
from services.quality.models import (
    DefectReason,
    Hold,
    HoldDecision,
    Inspection,
    ReworkMaterial,
    ReworkOrder,
    SamplingScheme,
)
from shared.contracts.inspection_plans import Characteristic, Measured
from shared.contracts.messages import schema_of
from shared.contracts.quality.views import (
    DefectReasonView,
    HoldDecisionView,
    HoldView,
    InspectionView,
    ReworkMaterialView,
    ReworkOperationView,
    ReworkOrderView,
    SamplingSchemeView,
)
from shared.contracts.values import Defect, Severity


def defect_reason_view(reason: DefectReason) -> DefectReasonView:
    return DefectReasonView(code=reason.code, name=reason.name, cause=reason.cause)


def inspection_view(inspection: Inspection) -> InspectionView:
    return InspectionView(
        id=inspection.id,
        work_order=inspection.work_order,
        operation=inspection.operation_id,
        sequence=inspection.sequence,
        name=inspection.name,
        report=inspection.report_id,
        lot_quantity=inspection.lot_quantity,
        sample_quantity=inspection.sample_quantity,
        status=inspection.status,
        verdict=inspection.verdict,
        inspected=inspection.inspected,
        failed=_read(Defect, inspection.failed),
        gone_on=inspection.gone_on,
        disposition=inspection.disposition,
        code_letter=inspection.code_letter,
        accept_at=inspection.accept_at,
        severity=inspection.severity,
        held=inspection.held,
        reinspects=inspection.reinspects,
        inspector_skill=inspection.inspector_skill,
        made_by=tuple(inspection.made_by),
        characteristics=characteristics_of(inspection),
        measurements=_read(Measured, inspection.measurements),
        rework_order=inspection.rework_order_id,
        note=inspection.note,
        fields=inspection.custom,
        report_reversed=inspection.report_reversed,
        due_at=inspection.due_at,
        recorded_at=inspection.recorded_at,
        recorded_by=inspection.recorded_by,
        settlement=inspection.settlement,
        settled_by=inspection.settled_by,
        settled_at=inspection.settled_at,
    )


def characteristics_of(inspection: Inspection) -> tuple[Characteristic, ...]:
    """What is to be measured."""
    return _read(Characteristic, inspection.characteristics)


def _read(kind: type, rows: Iterable[dict[str, Any]]) -> tuple[Any, ...]:
    """Values as a column of JSON keeps them."""
    return tuple(kind(**schema_of(kind).load(row)) for row in rows)


def rework_order_view(order: ReworkOrder) -> ReworkOrderView:
    return ReworkOrderView(
        id=order.id,
        work_order=order.work_order,
        item=order.item,
        operation=order.operation_id,
        sequence=order.sequence,
        from_sequence=order.from_sequence,
        quantity=order.quantity,
        status=order.status,
        operations=tuple(_operations(order)),
        hours=rework.hours_of(order.seconds),
        materials=tuple(_material_view(material) for material in order.materials if material.quantity),
        report=order.source_report_id,
        inspection=order.source_inspection_id,
        source_reversed=order.source_reversed,
        ordered_at=order.ordered_at,
        released_at=order.released_at,
    )


def _operations(order: ReworkOrder) -> Iterable[ReworkOperationView]:
    outputs = [operation.output for operation in order.operations]
    waiting = rework.available(order.quantity, outputs)
    statuses = rework.operation_statuses(order.status, order.quantity, outputs)
    for operation, available, status in zip(order.operations, waiting, statuses, strict=True):
        yield ReworkOperationView(
            id=operation.id,
            sequence=operation.sequence,
            name=operation.step.name,
            code=operation.step.code,
            status=status,
            available=available,
            good=operation.output.good,
            scrap=operation.output.scrap,
            rework=operation.output.rework,
        )


def _material_view(material: ReworkMaterial) -> ReworkMaterialView:
    return ReworkMaterialView(item=material.item, kind=material.kind, quantity=material.quantity)


def hold_view(hold: Hold) -> HoldView:
    return HoldView(
        id=hold.id,
        item=hold.item,
        lot=hold.lot,
        work_order=hold.lot if hold.work_order_id else None,
        reason=hold.reason,
        status=hold.status,
        released=hold.released,
        scrapped=hold.scrapped,
        held_at=hold.held_at,
        held_by=hold.held_by,
        decisions=tuple(_decision_view(decision) for decision in hold.decisions),
    )


def _decision_view(decision: HoldDecision) -> HoldDecisionView:
    return HoldDecisionView(
        id=decision.id,
        move=decision.move,
        quantity=decision.quantity,
        reason=decision.reason,
        at=decision.at,
        by=decision.by,
    )


def sampling_scheme_view(row: SamplingScheme) -> SamplingSchemeView:
    state = row.state
    return SamplingSchemeView(
        item=row.item,
        sequence=row.sequence,
        aql=row.aql,
        severity=Severity(state["severity"]),
        score=state["score"],
        recent=tuple(state["recent"]),
        not_accepted=state["not_accepted"],
        discontinued=state["discontinued"],
        changed_at=row.changed_at,
    )

"""Work orders, sales orders and deliveries, as people see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from services.planning.domain import lateness
from services.planning.models import (
    Delivery,
    Operation,
    SalesOrder,
    SalesOrderLine,
    WorkOrder,
)
from services.planning.views.lateness import link_of
from shared.contracts.planning.views import (
    DeliveryView,
    OperationView,
    SalesOrderLineView,
    SalesOrderView,
    WorkOrderView,
)
from shared.contracts.values import ZERO, WorkOrderStatus


def work_order_view(order: WorkOrder, now: datetime) -> WorkOrderView:
    cause = late_cause_of(order, now, known_end=order.known_end())
    unplanned = lateness.unplanned_cause(
        order.status,
        is_routed=bool(order.operations),
        planned_end=order.planned_end,
        planned_cause=order.planned_late_reason,
    )
    return WorkOrderView(
        id=order.id,
        number=order.number,
        item=order.item,
        quantity=order.quantity,
        due_on=order.due_on,
        priority=order.priority,
        status=order.status,
        sales_order=order.sales_order,
        line=order.line,
        routing_version=order.routing_version,
        operations=tuple(_operation_view(order, operation) for operation in order.operations),
        received=order.received,
        materials_expected_on=order.materials_expected_on,
        planned_end=order.planned_end,
        late=cause is not None,
        late_cause=cause,
        unplanned_cause=unplanned,
        late_chain=() if (cause or unplanned) is None else tuple(link_of(link) for link in order.planned_late_chain),
        reason=order.reason,
        revision=order.revision,
        fields=order.custom,
    )


@dataclass(frozen=True, kw_only=True)
class WorkOnLine:
    """What the work orders of a sales order's line come to."""

    in_work: Decimal = ZERO
    planned_end: datetime | None = None


def sales_order_view(order: SalesOrder, work: Mapping[tuple[str, int], WorkOnLine], now: datetime) -> SalesOrderView:
    """A sales order; `work` says by order and line what its work orders come to."""
    return SalesOrderView(
        id=order.id,
        number=order.number,
        customer=order.customer,
        priority=order.priority,
        lines=tuple(
            _sales_order_line_view(line, work.get((order.number, line.line), WorkOnLine()), now) for line in order.lines
        ),
    )


def _sales_order_line_view(line: SalesOrderLine, work: WorkOnLine, now: datetime) -> SalesOrderLineView:
    return SalesOrderLineView(
        line=line.line,
        item=line.item,
        quantity=line.quantity,
        due_on=line.due_on,
        ordered=line.quantity,
        in_work=work.in_work,
        received=line.received,
        delivered=line.delivered,
        late=lateness.line_is_late(
            outstanding=line.quantity - line.received, due_at=line.due_at, planned_end=work.planned_end, now=now
        ),
    )


def delivery_view(delivery: Delivery) -> DeliveryView:
    return DeliveryView(
        id=delivery.id,
        sales_order=delivery.sales_order,
        line=delivery.line,
        item=delivery.item,
        quantity=delivery.quantity,
        delivered_on=delivery.delivered_on,
        note=delivery.note,
        reverses=delivery.reverses,
        recorded_at=delivery.recorded_at,
        recorded_by=delivery.recorded_by,
    )


def late_cause_of(order: WorkOrder, now: datetime, *, known_end: datetime | None) -> str | None:
    """`known_end` is what is planned of it at least: where part of it has no place, nobody knows when all is done."""
    return lateness.late_cause(
        order.status,
        due_at=order.due_at,
        planned_end=order.planned_end or known_end,
        planned_cause=order.planned_late_reason,
        now=now,
    )


def _operation_view(order: WorkOrder, operation: Operation) -> OperationView:
    return OperationView(
        id=operation.id,
        sequence=operation.sequence,
        name=operation.name,
        status=_operation_status(order, operation),
        section=operation.section,
        planned=order.quantity,
        good=operation.progress.good,
        scrap=operation.progress.scrap,
        rework=operation.progress.rework,
        work_center=operation.work_center,
        worker=operation.worker,
        team=operation.team,
        planned_start=operation.planned_start,
        planned_end=operation.planned_end,
        pinned=operation.pinned,
        code=operation.code,
    )


def _operation_status(order: WorkOrder, operation: Operation) -> str:
    """The floor's words for it, and `planned` before the floor knows it."""
    if operation.completed:
        return "completed"
    if order.status in (WorkOrderStatus.CANCELLED, WorkOrderStatus.PLANNED):
        return str(order.status)
    return "started" if operation.has_begun else "open"

"""Rows as people see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from services.planning.domain import lateness
from services.planning.domain.plans.problem import LateJob
from services.planning.models import (
    Calendar,
    Delivery,
    Item,
    Operation,
    Plant,
    RoutingStep,
    SalesOrder,
    SalesOrderLine,
    ScheduleRun,
    Team,
    WorkCenter,
    Worker,
    WorkOrder,
)
from shared.contracts.messages import schema_of
from shared.contracts.planning.commands import Material, PutCalendar, Step
from shared.contracts.planning.views import (
    CalendarView,
    DeliveryView,
    ItemView,
    LateLink,
    LateWorkOrder,
    OperationView,
    PlantView,
    RoutingView,
    SalesOrderLineView,
    SalesOrderView,
    ScheduledOperationView,
    ScheduleRunView,
    TeamView,
    UnplannedOperation,
    WorkCenterView,
    WorkerView,
    WorkOrderView,
)
from shared.contracts.values import ZERO, InspectionPlan, WorkOrderStatus


def plant_view(plant: Plant) -> PlantView:
    return PlantView(
        number=plant.number,
        name=plant.name,
        time_zone=plant.time_zone,
        currency=plant.currency,
        language=plant.language,
        inspection_changes_pay=plant.inspection_changes_pay,
    )


def calendar_view(calendar: Calendar) -> CalendarView:
    hours = PutCalendar.load({"shifts": calendar.shifts, "exceptions": calendar.exceptions})
    return CalendarView(number=calendar.number, shifts=hours.shifts, exceptions=hours.exceptions)


def work_center_view(center: WorkCenter) -> WorkCenterView:
    return WorkCenterView(
        number=center.number,
        name=center.name,
        section=center.section,
        calendar=center.calendar,
        capacity=center.capacity,
        efficiency=center.efficiency,
    )


def team_view(team: Team) -> TeamView:
    return TeamView(number=team.number, name=team.name, leader=team.leader)


def worker_view(worker: Worker) -> WorkerView:
    return WorkerView(
        number=worker.number,
        name=worker.name,
        team=worker.team,
        skills=tuple(worker.skills),
        calendar=worker.calendar,
        active=worker.active,
    )


def item_view(item: Item) -> ItemView:
    return ItemView(
        number=item.number, name=item.name, unit=item.unit, kind=item.kind, routing_version=item.routing_version
    )


def routing_view(item: str, version: int, steps: list[RoutingStep]) -> RoutingView:
    return RoutingView(item=item, version=version, steps=tuple(step_of(step) for step in steps))


def step_of(step: RoutingStep) -> Step:
    return Step(
        sequence=step.sequence,
        name=step.name,
        section=step.section,
        work_centers=tuple(step.work_centers),
        skill=step.skill,
        setup_seconds=step.setup_seconds,
        run_seconds=step.run_seconds,
        inspection=step.inspection,
        sample_percent=step.sample_percent,
        over_report=step.over_report,
        over_report_percent=step.over_report_percent,
        materials=tuple(Material(**schema_of(Material).load(material)) for material in step.materials),
        inspection_plan=inspection_plan_of(step),
    )


def inspection_plan_of(step: RoutingStep) -> InspectionPlan | None:
    plan = step.inspection_plan
    return None if plan is None else InspectionPlan(**schema_of(InspectionPlan).load(plan))


def work_order_view(order: WorkOrder, now: datetime) -> WorkOrderView:
    late_reason = late_reason_of(order, now)
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
        planned_end=order.planned_end,
        late=late_reason is not None,
        late_reason=late_reason,
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


def late_reason_of(order: WorkOrder, now: datetime) -> str | None:
    return lateness.late_reason(
        order.status,
        due_at=order.due_at,
        planned_end=order.planned_end,
        planned_reason=order.planned_late_reason,
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


def scheduled_operation_view(operation: Operation, now: datetime) -> ScheduledOperationView:
    order = operation.work_order
    return ScheduledOperationView(
        operation=operation.id,
        work_order=order.number,
        sequence=operation.sequence,
        name=operation.name,
        section=operation.section,
        work_center=operation.work_center,
        worker=operation.worker,
        team=operation.team,
        start=operation.planned_start,
        end=operation.planned_end,
        pinned=operation.pinned,
        late=late_reason_of(order, now) is not None,
    )


def late_work_order(late: LateJob) -> LateWorkOrder:
    return LateWorkOrder(
        work_order=late.number,
        late_by_seconds=late.late_by_seconds,
        reason=late.reason,
        chain=tuple(
            LateLink(
                sequence=link.sequence,
                cause=link.cause,
                seconds=link.seconds,
                work_center=link.work_center,
                worker=link.worker,
                behind=link.behind,
            )
            for link in late.chain
        ),
    )


def schedule_run_view(run: ScheduleRun) -> ScheduleRunView:
    return ScheduleRunView(
        id=run.id,
        status=run.status,
        objective=run.objective,
        operations=run.operations,
        moved=run.moved,
        makespan_seconds=run.makespan_seconds,
        weighted_tardiness_seconds=run.weighted_tardiness_seconds,
        lower_bound=None,
        late=tuple(LateWorkOrder(**schema_of(LateWorkOrder).load(late)) for late in run.late),
        unplanned=tuple(
            UnplannedOperation(
                operation=UUID(unplanned["operation"]),
                work_order=unplanned["work_order"],
                sequence=unplanned["sequence"],
                reason=unplanned["reason"],
            )
            for unplanned in run.unplanned
        ),
    )

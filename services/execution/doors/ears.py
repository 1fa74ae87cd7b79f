"""What the others tell: each event once, in a transaction of its own."""

from __future__ import annotations

from services.execution import projections
from services.execution.usecases import inspections, planned_days, rework, work_orders
from shared.contracts.planning.events import (
    CalendarChanged,
    ItemChanged,
    OperationsScheduled,
    PlantChanged,
    TeamChanged,
    WorkCenterChanged,
    WorkerChanged,
    WorkOrderCancelled,
    WorkOrderChanged,
    WorkOrderClosed,
    WorkOrderHeld,
    WorkOrderReleased,
    WorkOrderResumed,
)
from shared.contracts.quality.events import (
    DefectReasonChanged,
    InspectionRecorded,
    LotHeld,
    LotReleased,
    ReworkCancelled,
    ReworkOrdered,
    ReworkReleased,
)
from shared.plumbing.service import Delivery, PlantService, handles, note_and


class Ears(PlantService):
    """The events that execution reads."""

    # ── what planning tells ──

    @handles(PlantChanged)
    def on_plant_changed(self, delivery: Delivery[PlantChanged]) -> None:
        self.apply_once(delivery, note_and(projections.keep_plant, planned_days.after_plant))

    @handles(CalendarChanged)
    def on_calendar_changed(self, delivery: Delivery[CalendarChanged]) -> None:
        self.apply_once(delivery, note_and(projections.keep_calendar, planned_days.after_calendar))

    @handles(WorkCenterChanged)
    def on_work_center_changed(self, delivery: Delivery[WorkCenterChanged]) -> None:
        self.apply_once(delivery, note_and(projections.keep_work_center, planned_days.after_work_center))

    @handles(TeamChanged)
    def on_team_changed(self, delivery: Delivery[TeamChanged]) -> None:
        self.apply_once(delivery, projections.keep_team)

    @handles(WorkerChanged)
    def on_worker_changed(self, delivery: Delivery[WorkerChanged]) -> None:
        self.apply_once(delivery, projections.keep_worker)

    @handles(ItemChanged)
    def on_item_changed(self, delivery: Delivery[ItemChanged]) -> None:
        self.apply_once(delivery, projections.keep_item)

    @handles(WorkOrderReleased)
    def on_work_order_released(self, delivery: Delivery[WorkOrderReleased]) -> None:
        self.apply_once(delivery, work_orders.put_on_the_floor)

    @handles(WorkOrderChanged)
    def on_work_order_changed(self, delivery: Delivery[WorkOrderChanged]) -> None:
        self.apply_once(delivery, work_orders.follow_the_office)

    @handles(WorkOrderHeld)
    def on_work_order_held(self, delivery: Delivery[WorkOrderHeld]) -> None:
        self.apply_once(delivery, work_orders.follow_the_office)

    @handles(WorkOrderResumed)
    def on_work_order_resumed(self, delivery: Delivery[WorkOrderResumed]) -> None:
        self.apply_once(delivery, work_orders.follow_the_office)

    @handles(WorkOrderCancelled)
    def on_work_order_cancelled(self, delivery: Delivery[WorkOrderCancelled]) -> None:
        self.apply_once(delivery, work_orders.follow_the_office)

    @handles(WorkOrderClosed)
    def on_work_order_closed(self, delivery: Delivery[WorkOrderClosed]) -> None:
        self.apply_once(delivery, work_orders.follow_the_office)

    @handles(OperationsScheduled)
    def on_operations_scheduled(self, delivery: Delivery[OperationsScheduled]) -> None:
        self.apply_once(delivery, projections.keep_schedule)

    # ── what quality tells ──

    @handles(DefectReasonChanged)
    def on_defect_reason_changed(self, delivery: Delivery[DefectReasonChanged]) -> None:
        self.apply_once(delivery, projections.keep_defect_reason)

    @handles(InspectionRecorded)
    def on_inspection_recorded(self, delivery: Delivery[InspectionRecorded]) -> None:
        self.apply_once(delivery, inspections.book_inspection)

    @handles(ReworkOrdered)
    def on_rework_ordered(self, delivery: Delivery[ReworkOrdered]) -> None:
        self.apply_once(delivery, rework.note_rework)

    @handles(ReworkReleased)
    def on_rework_released(self, delivery: Delivery[ReworkReleased]) -> None:
        self.apply_once(delivery, rework.release_rework)

    @handles(ReworkCancelled)
    def on_rework_cancelled(self, delivery: Delivery[ReworkCancelled]) -> None:
        self.apply_once(delivery, rework.cancel_rework)

    @handles(LotHeld)
    def on_lot_held(self, delivery: Delivery[LotHeld]) -> None:
        self.apply_once(delivery, projections.keep_hold)

    @handles(LotReleased)
    def on_lot_released(self, delivery: Delivery[LotReleased]) -> None:
        self.apply_once(delivery, projections.keep_hold)

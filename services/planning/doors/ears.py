"""What execution and quality tell planning."""

from __future__ import annotations

from services.planning import projections
from services.planning.usecases import replans, stock_in, work_orders
from shared.contracts.execution.events import (
    GoodsReceived,
    InspectionFellShort,
    OperationCompleted,
    OperationReopened,
    OperationReported,
    OperationStarted,
    QuantityKept,
    ReportReversed,
    WorkCenterResumed,
    WorkCenterStopped,
    WorkOrderCompleted,
    WorkOrderKeptOpen,
    WorkOrderReopened,
)
from shared.contracts.quality.events import InspectionRecorded, LotHeld, LotReleased, ReworkReleased
from shared.plumbing.service import Delivery, PlantService, handles, note_and


class Ears(PlantService):
    """How the floor and quality change what planning knows."""

    @handles(OperationStarted)
    def on_operation_started(self, delivery: Delivery[OperationStarted]) -> None:
        self.apply_once(delivery, note_and(projections.note_start, replans.after_start))

    @handles(OperationReported)
    def on_operation_reported(self, delivery: Delivery[OperationReported]) -> None:
        self.apply_once(delivery, note_and(projections.count_pieces, replans.after_pieces, stock_in.close_if_all_is_in))

    @handles(ReportReversed)
    def on_report_reversed(self, delivery: Delivery[ReportReversed]) -> None:
        self.apply_once(delivery, note_and(projections.count_pieces, replans.after_pieces))

    @handles(InspectionRecorded)
    def on_inspection_recorded(self, delivery: Delivery[InspectionRecorded]) -> None:
        self.apply_once(delivery, note_and(projections.count_pieces, replans.after_pieces, stock_in.close_if_all_is_in))

    @handles(InspectionFellShort)
    def on_inspection_fell_short(self, delivery: Delivery[InspectionFellShort]) -> None:
        self.apply_once(delivery, note_and(projections.count_pieces, stock_in.close_if_all_is_in))

    @handles(QuantityKept)
    def on_quantity_kept(self, delivery: Delivery[QuantityKept]) -> None:
        self.apply_once(delivery, work_orders.keep_quantity)

    @handles(WorkOrderKeptOpen)
    def on_work_order_kept_open(self, delivery: Delivery[WorkOrderKeptOpen]) -> None:
        self.apply_once(delivery, work_orders.keep_open)

    @handles(ReworkReleased)
    def on_rework_released(self, delivery: Delivery[ReworkReleased]) -> None:
        self.apply_once(delivery, note_and(projections.learn_rework, stock_in.close_if_all_is_in))

    @handles(OperationCompleted)
    def on_operation_completed(self, delivery: Delivery[OperationCompleted]) -> None:
        self.apply_once(delivery, note_and(projections.complete_operation, replans.after_completion))

    @handles(OperationReopened)
    def on_operation_reopened(self, delivery: Delivery[OperationReopened]) -> None:
        self.apply_once(delivery, projections.reopen_operation)

    @handles(WorkOrderCompleted)
    def on_work_order_completed(self, delivery: Delivery[WorkOrderCompleted]) -> None:
        self.apply_once(delivery, note_and(projections.complete_order, stock_in.close_if_all_is_in))

    @handles(WorkOrderReopened)
    def on_work_order_reopened(self, delivery: Delivery[WorkOrderReopened]) -> None:
        self.apply_once(delivery, projections.reopen_order)

    @handles(GoodsReceived)
    def on_goods_received(self, delivery: Delivery[GoodsReceived]) -> None:
        self.apply_once(delivery, note_and(projections.book_receipt, stock_in.close_if_all_is_in))

    @handles(WorkCenterStopped)
    def on_work_center_stopped(self, delivery: Delivery[WorkCenterStopped]) -> None:
        self.apply_once(delivery, note_and(projections.note_stop, replans.after_stop))

    @handles(WorkCenterResumed)
    def on_work_center_resumed(self, delivery: Delivery[WorkCenterResumed]) -> None:
        self.apply_once(delivery, note_and(projections.note_resumption, replans.after_resumption))

    @handles(LotHeld)
    def on_lot_held(self, delivery: Delivery[LotHeld]) -> None:
        self.apply_once(delivery, projections.keep_hold)

    @handles(LotReleased)
    def on_lot_released(self, delivery: Delivery[LotReleased]) -> None:
        self.apply_once(delivery, projections.keep_hold)

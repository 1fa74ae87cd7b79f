"""Quality's front door: every message that may enter."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from services.quality import projections
from services.quality.copies import COPIES
from services.quality.queries import capability, defects, lists, waiting
from services.quality.usecases import arrivals, defect_reasons, holds, inspections, rework_orders, switching
from shared.contracts.execution.events import (
    GoodsReceived,
    InspectionFellShort,
    MaterialMoved,
    OperationReported,
    ReportReversed,
)
from shared.contracts.execution.pieces import PiecesAt
from shared.contracts.messages import Page, PageQuery
from shared.contracts.planning.events import (
    ItemChanged,
    WorkerChanged,
    WorkOrderCancelled,
    WorkOrderChanged,
    WorkOrderClosed,
    WorkOrderHeld,
    WorkOrderReleased,
    WorkOrderResumed,
)
from shared.contracts.quality.commands import (
    CapabilityQuery,
    DefectSlicesQuery,
    DefectsQuery,
    HoldLot,
    HoldsQuery,
    InspectionsQuery,
    InspectUnasked,
    PChartQuery,
    PutDefectReason,
    QualityCockpitQuery,
    RecordResult,
    ReleaseLot,
    ResumeSampling,
    ReworkOrdersQuery,
    SamplingSchemesQuery,
    ScrapHeld,
    SettleInspection,
)
from shared.contracts.quality.views import (
    CapabilityView,
    DefectReasonView,
    DefectSlicesView,
    DefectsView,
    HoldView,
    InspectionView,
    PChartView,
    QualityCockpitView,
    ReworkOrderView,
)
from shared.contracts.values import Number
from shared.plumbing import metrics
from shared.plumbing.answers import once
from shared.plumbing.minutes import every_minute
from shared.plumbing.service import Answer, Delivery, PlantService, handles, rpc


class QualityService(PlantService):
    """What is looked at, what was found, and what becomes of the pieces that failed."""

    name = "quality"
    copies = COPIES

    # ── defect reasons ──

    @rpc
    def put_defect_reason(self, code: Number, command: PutDefectReason) -> Answer:
        with self.transaction() as session:
            current = defect_reasons.find_locked(session, self.caller.plant, code)
            self.require_match(current)
            view = defect_reasons.put_defect_reason(session, self.caller, code, command)
            return Answer(view, created=current is None)

    @rpc
    def defect_reason(self, code: str) -> DefectReasonView:
        with self.transaction() as session:
            return lists.defect_reason(session, self.caller.plant, code)

    @rpc
    def defect_reasons(self, query: PageQuery) -> Page:
        with self.transaction() as session:
            return lists.defect_reasons(session, self.caller.plant, query)

    # ── inspections ──

    @rpc
    def record_result(self, inspection: UUID, command: RecordResult, floor: PiecesAt | None = None) -> Answer:
        with self.transaction() as session:
            return once(
                session,
                self.caller,
                lambda: inspections.record_result(session, self.caller, inspection, command, floor),
            )

    @rpc
    def inspect_unasked(self, command: InspectUnasked, floor: PiecesAt | None = None) -> Answer:
        with self.transaction() as session:
            return once(session, self.caller, lambda: inspections.inspect_unasked(session, self.caller, command, floor))

    @rpc
    def settle_inspection(self, inspection: UUID, command: SettleInspection) -> InspectionView:
        with self.transaction() as session:
            return inspections.settle(session, self.caller, inspection, command)

    @rpc
    def inspection(self, inspection: UUID) -> InspectionView:
        with self.transaction() as session:
            return lists.inspection(session, self.caller.plant, inspection)

    @rpc
    def inspections(self, query: InspectionsQuery) -> Page:
        with self.transaction() as session:
            return lists.inspections(session, self.caller.plant, query)

    @rpc
    def sampling_schemes(self, query: SamplingSchemesQuery) -> Page:
        with self.transaction() as session:
            return lists.sampling_schemes(session, self.caller.plant, query)

    @rpc
    def resume_sampling(self, item: str, command: ResumeSampling) -> Answer:
        with self.transaction() as session:
            return once(session, self.caller, lambda: switching.resume_sampling(session, self.caller, item, command))

    # ── rework orders ──

    @rpc
    def release_rework_order(self, rework_order: UUID) -> Answer:
        """Releasing creates nothing, yet a resend under the same key gets the first answer."""
        with self.transaction() as session:
            answer = once(
                session,
                self.caller,
                lambda: rework_orders.release_rework_order(session, self.caller, rework_order),
            )
        return replace(answer, created=False)

    @rpc
    def rework_order(self, rework_order: UUID) -> ReworkOrderView:
        with self.transaction() as session:
            return lists.rework_order(session, self.caller.plant, rework_order)

    @rpc
    def rework_orders(self, query: ReworkOrdersQuery) -> Page:
        with self.transaction() as session:
            return lists.rework_orders(session, self.caller.plant, query)

    # ── lots on hold ──

    @rpc
    def hold_lot(self, command: HoldLot) -> Answer:
        with self.transaction() as session:
            return once(session, self.caller, lambda: holds.hold_lot(session, self.caller, command))

    @rpc
    def release_lot(self, hold: UUID, command: ReleaseLot) -> Answer:
        with self.transaction() as session:
            return once(session, self.caller, lambda: holds.release_lot(session, self.caller, hold, command))

    @rpc
    def scrap_held(self, hold: UUID, command: ScrapHeld) -> Answer:
        with self.transaction() as session:
            return once(session, self.caller, lambda: holds.scrap_held(session, self.caller, hold, command))

    @rpc
    def hold(self, hold: UUID) -> HoldView:
        with self.transaction() as session:
            return lists.hold(session, self.caller.plant, hold)

    @rpc
    def holds(self, query: HoldsQuery) -> Page:
        with self.transaction() as session:
            return lists.holds(session, self.caller.plant, query)

    # ── defects ──

    @rpc
    def defects(self, query: DefectsQuery) -> DefectsView:
        with self.transaction() as session:
            return defects.defects(session, self.caller.plant, query)

    @rpc
    def p_chart(self, query: PChartQuery) -> PChartView:
        with self.transaction() as session:
            return defects.p_chart_of(session, self.caller.plant, query)

    @rpc
    def capability(self, query: CapabilityQuery) -> CapabilityView:
        with self.transaction() as session:
            return capability.capability_of(session, self.caller.plant, query)

    # ── the cockpit ──

    @rpc
    def cockpit_slices(self, query: DefectSlicesQuery) -> DefectSlicesView:
        with self.transaction() as session:
            return defects.slices(session, self.caller.plant, query)

    @rpc
    def cockpit(self, query: QualityCockpitQuery) -> QualityCockpitView:
        with self.transaction() as session:
            return defects.cockpit(session, self.caller.plant, query)

    @every_minute
    def count_waiting(self) -> None:
        """What waits for an inspector, for the wall."""
        with self.transaction() as session:
            found = waiting.waiting(session)
        for plant, one in found.items():
            metrics.INSPECTIONS_DUE.labels(plant).set(one.inspections)
            metrics.INSPECTION_AGE.labels(plant).set(one.age)
            metrics.REWORK_OPEN.labels(plant).set(one.rework)
            metrics.HOLDS.labels(plant).set(one.held)
            metrics.GONE_ON.labels(plant).set(one.gone_on)

    # ── what planning tells ──

    @handles(ItemChanged)
    def on_item_changed(self, delivery: Delivery[ItemChanged]) -> None:
        self.apply_once(delivery, projections.keep_item)

    @handles(WorkerChanged)
    def on_worker_changed(self, delivery: Delivery[WorkerChanged]) -> None:
        self.apply_once(delivery, projections.keep_worker)

    @handles(WorkOrderReleased)
    def on_work_order_released(self, delivery: Delivery[WorkOrderReleased]) -> None:
        self.apply_once(delivery, arrivals.take_in_release)

    @handles(WorkOrderChanged)
    def on_work_order_changed(self, delivery: Delivery[WorkOrderChanged]) -> None:
        self.apply_once(delivery, projections.keep_work_order)

    @handles(WorkOrderHeld)
    def on_work_order_held(self, delivery: Delivery[WorkOrderHeld]) -> None:
        self.apply_once(delivery, projections.keep_work_order)

    @handles(WorkOrderResumed)
    def on_work_order_resumed(self, delivery: Delivery[WorkOrderResumed]) -> None:
        self.apply_once(delivery, projections.keep_work_order)

    @handles(WorkOrderCancelled)
    def on_work_order_cancelled(self, delivery: Delivery[WorkOrderCancelled]) -> None:
        self.apply_once(delivery, projections.keep_work_order)

    @handles(WorkOrderClosed)
    def on_work_order_closed(self, delivery: Delivery[WorkOrderClosed]) -> None:
        self.apply_once(delivery, projections.keep_work_order)

    # ── what execution tells ──

    @handles(OperationReported)
    def on_operation_reported(self, delivery: Delivery[OperationReported]) -> None:
        self.apply_once(delivery, arrivals.take_in)

    @handles(ReportReversed)
    def on_report_reversed(self, delivery: Delivery[ReportReversed]) -> None:
        self.apply_once(delivery, arrivals.take_in)

    @handles(GoodsReceived)
    def on_goods_received(self, delivery: Delivery[GoodsReceived]) -> None:
        self.apply_once(delivery, arrivals.take_in)

    @handles(InspectionFellShort)
    def on_inspection_fell_short(self, delivery: Delivery[InspectionFellShort]) -> None:
        self.apply_once(delivery, inspections.let_go_on)

    @handles(MaterialMoved)
    def on_material_moved(self, delivery: Delivery[MaterialMoved]) -> None:
        self.apply_once(delivery, projections.keep_material)

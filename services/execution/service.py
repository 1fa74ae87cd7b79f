"""Execution's front door: every message that may enter, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast
from uuid import UUID, uuid5

from services.execution import projections, queries, showing, usecases
from services.execution.copies import COPIES
from services.execution.domain.clocks import ClockMove
from services.execution.doors.exceptions import Exceptions
from shared.contracts.execution.commands import (
    BoardQuery,
    ClockOperation,
    DispatchQuery,
    ExecutionCockpitQuery,
    MoveMaterial,
    OperationsQuery,
    ReceiveGoods,
    ReportBatch,
    ReportOneOfMany,
    ReportOperation,
    ReportsQuery,
    ReverseReport,
)
from shared.contracts.execution.stories import (
    ConsumptionView,
    FloorTrace,
    WaitingView,
)
from shared.contracts.execution.views import (
    BalanceView,
    DispatchView,
    ExecutionCockpitView,
    JudgedBatch,
    JudgedReport,
    OperationView,
    ReportView,
)
from shared.contracts.messages import Page, PageQuery, View
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
    ReworkCancelled,
    ReworkOrdered,
    ReworkReleased,
)
from shared.contracts.refusals import Refused
from shared.contracts.values import ZERO
from shared.plumbing import metrics
from shared.plumbing.answers import once
from shared.plumbing.ids import new_id
from shared.plumbing.minutes import every_minute
from shared.plumbing.retries import run_again_if_met
from shared.plumbing.service import Answer, Delivery, handles, rpc

AT_ONCE = 200  # work orders whose pieces are counted in one go


class ExecutionService(Exceptions):
    """The shop floor: what is there to do, who reported what, where every piece is."""

    name = "execution"
    copies = COPIES

    # ── time ──

    @rpc
    def accept_operation(self, operation: UUID, command: ClockOperation) -> Answer:
        return self._tell_clock(operation, ClockMove.ACCEPT, command)

    @rpc
    def start_operation(self, operation: UUID, command: ClockOperation) -> Answer:
        return self._tell_clock(operation, ClockMove.START, command)

    @rpc
    def pause_operation(self, operation: UUID, command: ClockOperation) -> Answer:
        return self._tell_clock(operation, ClockMove.PAUSE, command)

    @rpc
    def resume_operation(self, operation: UUID, command: ClockOperation) -> Answer:
        return self._tell_clock(operation, ClockMove.RESUME, command)

    @rpc
    def finish_operation(self, operation: UUID, command: ClockOperation) -> Answer:
        return self._tell_clock(operation, ClockMove.FINISH, command)

    def _tell_clock(self, operation: UUID, move: ClockMove, command: ClockOperation) -> Answer:
        with self.transaction() as session:

            def tell() -> OperationView:
                usecases.tell_clock(session, self.caller, operation, move, command)
                return queries.operation(session, self.caller, operation)

            return once(session, self.caller, tell)

    # ── output ──

    @rpc
    def report_operation(self, operation: UUID, command: ReportOperation) -> Answer:
        return self._report_in_transaction(operation, command)

    @rpc
    def report_batch(self, command: ReportBatch) -> JudgedBatch:
        """Each report is judged by itself, in a transaction of its own."""
        key = self.caller.request_id or new_id()  # names the reports that carry no id, also when one is tried again
        return JudgedBatch(
            items=tuple(self._judge(plain, uuid5(key, str(place))) for place, plain in enumerate(command.reports))
        )

    def _judge(self, plain: Any, fallback: UUID) -> JudgedReport:
        self.breathe()
        try:
            one = ReportOneOfMany.load(plain)
            command = replace(one, id=one.id or fallback)
            answer: Answer = run_again_if_met(lambda: self._report_in_transaction(one.operation, command))
        except Refused as refusal:
            return showing.refused_report(refusal)
        return showing.booked_report(cast(ReportView, answer.body), created=answer.created)

    def _report_in_transaction(self, operation: UUID, command: ReportOperation) -> Answer:
        with self.transaction() as session:
            answer = usecases.report_operation(session, self.caller, operation, command)
        if answer.created:
            metrics.REPORTS.labels(self.caller.plant).inc()
        return answer

    @rpc
    def reverse_report(self, report: UUID, command: ReverseReport) -> Answer:
        with self.transaction() as session:
            return usecases.reverse_report(session, self.caller, report, command)

    @rpc
    def confirm_report(self, report: UUID) -> ReportView:
        with self.transaction() as session:
            return usecases.confirm_report(session, self.caller, report)

    # ── goods and material ──

    @rpc
    def receive_goods(self, work_order: str, command: ReceiveGoods) -> Answer:
        with self.transaction() as session:
            return once(session, self.caller, lambda: usecases.receive_goods(session, self.caller, work_order, command))

    @rpc
    def move_material(self, work_order: str, command: MoveMaterial) -> Answer:
        with self.transaction() as session:
            return once(session, self.caller, lambda: usecases.move_material(session, self.caller, work_order, command))

    # ── what screens ask ──

    @rpc
    def operations(self, query: OperationsQuery) -> Page:
        with self.transaction() as session:
            return queries.operations(session, self.caller, query)

    @rpc
    def my_operations(self, query: OperationsQuery) -> Page:
        with self.transaction() as session:
            return queries.my_operations(session, self.caller, query)

    @rpc
    def operation(self, operation: UUID) -> OperationView:
        with self.transaction() as session:
            return queries.operation(session, self.caller, operation)

    @rpc
    def dispatch(self, query: DispatchQuery) -> DispatchView:
        with self.transaction() as session:
            return queries.dispatch(session, self.caller, query)

    @rpc
    def scan(self, code: str) -> View:
        with self.transaction() as session:
            return queries.scan(session, self.caller, code)

    @rpc
    def reports(self, query: ReportsQuery) -> Page:
        with self.transaction() as session:
            return queries.reports(session, self.caller, query)

    @rpc
    def board(self, query: BoardQuery) -> Page:
        with self.transaction() as session:
            return queries.board(session, self.caller.plant, query)

    @rpc
    def balance(self, work_order: str) -> BalanceView:
        with self.transaction() as session:
            return queries.balance(session, self.caller.plant, work_order)

    @rpc
    def waiting(self, work_order: str) -> WaitingView:
        with self.transaction() as session:
            return queries.waiting(session, self.caller.plant, work_order)

    @rpc
    def trace(self, work_order: str) -> FloorTrace:
        with self.transaction() as session:
            return queries.trace(session, self.caller.plant, work_order)

    @rpc
    def hear_of_work_order(self, work_order: str, revision: int, just_released: bool) -> None:
        """Answers as soon as the floor knows of a decision of the office, within the patience of a front door."""
        with self.transaction() as session:
            queries.require_heard(session, self.caller.plant, work_order, revision, just_released=just_released)

    @rpc
    def receipts(self, work_order: str, query: PageQuery) -> Page:
        with self.transaction() as session:
            return queries.receipts(session, self.caller.plant, work_order, query)

    @rpc
    def materials(self, work_order: str, query: PageQuery) -> Page:
        with self.transaction() as session:
            return queries.materials(session, self.caller.plant, work_order, query)

    @rpc
    def consumption(self, work_order: str) -> ConsumptionView:
        with self.transaction() as session:
            return queries.consumption(session, self.caller.plant, work_order)

    @rpc
    def cockpit(self, query: ExecutionCockpitQuery) -> ExecutionCockpitView:
        with self.transaction() as session:
            return queries.cockpit(session, self.caller.plant, query)

    @every_minute
    def count_pieces(self) -> None:
        """Some work orders at a time, so that nobody on the floor waits for a number on a wall."""
        with self.transaction() as session:
            underway = queries.open_work_orders(session)
        for plant, work_orders in underway.items():
            pieces = ZERO
            for start in range(0, len(work_orders), AT_ONCE):
                with self.transaction() as session:
                    pieces += queries.pieces_in(session, plant, work_orders[start : start + AT_ONCE])
                self.breathe()
            metrics.WIP.labels(plant).set(float(pieces))

    # ── what planning tells ──

    @handles(PlantChanged)
    def on_plant_changed(self, delivery: Delivery[PlantChanged]) -> None:
        self.apply_once(delivery, projections.keep_plant)

    @handles(CalendarChanged)
    def on_calendar_changed(self, delivery: Delivery[CalendarChanged]) -> None:
        self.apply_once(delivery, projections.keep_calendar)

    @handles(WorkCenterChanged)
    def on_work_center_changed(self, delivery: Delivery[WorkCenterChanged]) -> None:
        self.apply_once(delivery, projections.keep_work_center)

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
        self.apply_once(delivery, usecases.put_on_the_floor)

    @handles(WorkOrderChanged)
    def on_work_order_changed(self, delivery: Delivery[WorkOrderChanged]) -> None:
        self.apply_once(delivery, usecases.follow_the_office)

    @handles(WorkOrderHeld)
    def on_work_order_held(self, delivery: Delivery[WorkOrderHeld]) -> None:
        self.apply_once(delivery, usecases.follow_the_office)

    @handles(WorkOrderResumed)
    def on_work_order_resumed(self, delivery: Delivery[WorkOrderResumed]) -> None:
        self.apply_once(delivery, usecases.follow_the_office)

    @handles(WorkOrderCancelled)
    def on_work_order_cancelled(self, delivery: Delivery[WorkOrderCancelled]) -> None:
        self.apply_once(delivery, usecases.follow_the_office)

    @handles(WorkOrderClosed)
    def on_work_order_closed(self, delivery: Delivery[WorkOrderClosed]) -> None:
        self.apply_once(delivery, usecases.follow_the_office)

    @handles(OperationsScheduled)
    def on_operations_scheduled(self, delivery: Delivery[OperationsScheduled]) -> None:
        self.apply_once(delivery, projections.keep_schedule)

    # ── what quality tells ──

    @handles(DefectReasonChanged)
    def on_defect_reason_changed(self, delivery: Delivery[DefectReasonChanged]) -> None:
        self.apply_once(delivery, projections.keep_defect_reason)

    @handles(InspectionRecorded)
    def on_inspection_recorded(self, delivery: Delivery[InspectionRecorded]) -> None:
        self.apply_once(delivery, usecases.book_inspection)

    @handles(ReworkOrdered)
    def on_rework_ordered(self, delivery: Delivery[ReworkOrdered]) -> None:
        self.apply_once(delivery, usecases.note_rework)

    @handles(ReworkReleased)
    def on_rework_released(self, delivery: Delivery[ReworkReleased]) -> None:
        self.apply_once(delivery, usecases.release_rework)

    @handles(ReworkCancelled)
    def on_rework_cancelled(self, delivery: Delivery[ReworkCancelled]) -> None:
        self.apply_once(delivery, usecases.cancel_rework)

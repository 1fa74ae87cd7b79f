"""Payroll's front door: every message that may enter."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from services.payroll import projections
from services.payroll.copies import COPIES
from services.payroll.doors.agreements import Agreements
from services.payroll.doors.allowances import Allowances
from services.payroll.doors.losses import Losses
from services.payroll.doors.periods import PayPeriods
from services.payroll.doors.premiums import Premiums
from services.payroll.doors.trials import Trials
from services.payroll.doors.wage_sheets import WageSheets
from services.payroll.doors.watching import Watching
from services.payroll.queries import objections as objected
from services.payroll.queries import pay_lines, payslips, rankings, wage_sheet, wages
from services.payroll.usecases import objections, plants, reports
from shared.contracts.execution.events import OperationReported, ReportConfirmed, ReportReversed
from shared.contracts.messages import Page
from shared.contracts.payroll.commands import (
    AnswerObjection,
    ObjectionsQuery,
    PayLinesQuery,
    PayslipsQuery,
    PostObjection,
    RankingsQuery,
    WageSheetQuery,
    WagesQuery,
)
from shared.contracts.payroll.views import PayLinesView, WageSheetView
from shared.contracts.planning.events import ItemChanged, PlantChanged, TeamChanged, WorkCenterChanged, WorkerChanged
from shared.contracts.quality.events import InspectionRecorded
from shared.plumbing import clock
from shared.plumbing.answers import once
from shared.plumbing.service import Answer, Delivery, handles, rpc


class PayrollService(Agreements, PayPeriods, Premiums, Allowances, Trials, WageSheets, Losses, Watching):
    """What every worker earns: rates, the ledger of pay lines, pay periods, objections."""

    name = "payroll"
    copies = COPIES

    # ── the ledger ──

    @rpc
    def pay_lines(self, query: PayLinesQuery) -> PayLinesView:
        with self.transaction() as session:
            return pay_lines.pay_lines(session, self.caller, query)

    @rpc
    def wages(self, query: WagesQuery) -> Page:
        with self.transaction() as session:
            return wages.wages(session, self.caller, query)

    @rpc
    def payslips(self, query: PayslipsQuery) -> Page:
        with self.transaction() as session:
            return payslips.payslips(session, self.caller, query)

    @rpc
    def wage_sheet(self, query: WageSheetQuery) -> WageSheetView:
        with self.transaction() as session:
            return wage_sheet.wage_sheet(session, self.caller.plant, query)

    @rpc
    def rankings(self, query: RankingsQuery) -> Page:
        with self.transaction() as session:
            return rankings.rankings(session, self.caller, query)

    # ── objections ──

    @rpc
    def post_objection(self, pay_line: UUID, command: PostObjection) -> Answer:
        with self.pen() as session:
            return once(
                session,
                self.caller,
                lambda: objections.post_objection(session, self.caller, pay_line, command, clock.now()),
            )

    @rpc
    def answer_objection(self, objection: UUID, command: AnswerObjection) -> Answer:
        """Answering creates nothing, yet a resend under the same key gets the first answer."""
        with self.pen() as session:
            answer = once(
                session,
                self.caller,
                lambda: objections.answer_objection(session, self.caller, objection, command, clock.now()),
            )
            return replace(answer, created=False)

    @rpc
    def objections(self, query: ObjectionsQuery) -> Page:
        with self.transaction() as session:
            return objected.objections(session, self.caller, query)

    # ── what the floor and quality tell ──

    @handles(OperationReported)
    def on_operation_reported(self, delivery: Delivery[OperationReported]) -> None:
        self.apply_once(delivery, reports.pay_report)

    @handles(ReportReversed)
    def on_report_reversed(self, delivery: Delivery[ReportReversed]) -> None:
        self.apply_once(delivery, reports.take_back_report)

    @handles(ReportConfirmed)
    def on_report_confirmed(self, delivery: Delivery[ReportConfirmed]) -> None:
        self.apply_once(delivery, reports.pay_excess)

    @handles(InspectionRecorded)
    def on_inspection_recorded(self, delivery: Delivery[InspectionRecorded]) -> None:
        self.apply_once(delivery, reports.take_back_spoiled)

    # ── what planning tells ──

    @handles(PlantChanged)
    def on_plant_changed(self, delivery: Delivery[PlantChanged]) -> None:
        self.apply_once(delivery, plants.learn_plant)

    @handles(WorkerChanged)
    def on_worker_changed(self, delivery: Delivery[WorkerChanged]) -> None:
        self.apply_once(delivery, projections.keep_worker)

    @handles(TeamChanged)
    def on_team_changed(self, delivery: Delivery[TeamChanged]) -> None:
        self.apply_once(delivery, projections.keep_team)

    @handles(ItemChanged)
    def on_item_changed(self, delivery: Delivery[ItemChanged]) -> None:
        self.apply_once(delivery, projections.keep_item)

    @handles(WorkCenterChanged)
    def on_work_center_changed(self, delivery: Delivery[WorkCenterChanged]) -> None:
        self.apply_once(delivery, projections.keep_work_center)

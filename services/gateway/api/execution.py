"""Execution: what phones, the board and the warehouse call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.gateway.api.unreleased import balance_of, empty_page_of, scanned, told_if_unreleased, unreleased
from services.gateway.http import Api, BoundPart, Call, Reply, endpoint, page_of
from services.gateway.problems import problem_of
from shared.contracts.execution.commands import (
    BalanceQuery,
    BoardQuery,
    ClockOperation,
    DispatchQuery,
    MoveMaterial,
    OperationsQuery,
    ReceiveGoods,
    ReportBatch,
    ReportOperation,
    ReportsQuery,
    ReverseReceipt,
    ReverseReport,
    Unfit,
)
from shared.contracts.execution.goods import MaterialMovementView, ReceiptView
from shared.contracts.execution.stories import (
    ConsumptionView,
    WaitingView,
)
from shared.contracts.execution.views import (
    BalanceView,
    BoardLine,
    DispatchView,
    OperationView,
    ReportView,
    Scanned,
)
from shared.contracts.gateway.configuration import Customisable
from shared.contracts.messages import PageQuery, View
from shared.contracts.permissions import Permission as P
from shared.contracts.quality.commands import InspectionsQuery
from shared.contracts.values import InspectionStatus
from shared.plumbing.rpc import Away, RemoteRefusal

REPORTS_A_CALL = 25  # of a batch: so few are answered in time however busy the floor is
FOUR_MEGABYTES = 4 << 20
LOOK_AT_GOODS = (P.ORDERS_READ, P.STOCK_WRITE)


@dataclass(frozen=True, kw_only=True)
class BatchItem(View):
    """What became of one report of a batch: the report, or the problem it would have got alone."""

    status: int
    report: ReportView | None
    problem: dict[str, Any] | None


@dataclass(frozen=True, kw_only=True)
class BatchAnswer(View):
    """The reports of a batch in their order, each judged by itself."""

    items: tuple[BatchItem, ...]


class ExecutionApi(Api):
    """Operations, time, reports, the board, goods and material."""

    # ── what is there to do ──

    @endpoint("GET", "/operations", query=OperationsQuery, answer=page_of(OperationView), needs=P.FLOOR_READ)
    def operations(self, call: Call) -> Reply:
        """Operations on the floor, the earliest due first; a worker sees his own, his team's and nobody's."""
        return self.execution(call).operations(query=call.query)

    @endpoint("GET", "/operations/<uuid:operation>", answer=OperationView, needs=P.FLOOR_READ)
    def operation(self, call: Call, operation: UUID) -> Reply:
        """One operation, with what is available to it and who works on it now."""
        return self.execution(call).operation(operation=operation)

    @endpoint("GET", "/my/operations", query=OperationsQuery, answer=page_of(OperationView), needs=P.FLOOR_READ)
    def my_operations(self, call: Call) -> Reply:
        """What is the caller's to do: planned for or assigned to him or his team, or begun by him."""
        return self.execution(call).my_operations(query=call.query)

    @endpoint("GET", "/dispatch", query=DispatchQuery, answer=DispatchView, needs=P.FLOOR_READ)
    def dispatch(self, call: Call) -> Reply:
        """What comes next at a work center, for a worker or a team, in the order of the plan; at most 200."""
        return self.execution(call).dispatch(query=call.query)

    @endpoint("GET", "/scan/<code>", answer=Scanned, needs=P.FLOOR_READ)
    def scan(self, call: Call, code: str) -> Reply:
        """The operation, work order, worker or work center that a printed code stands for; `kind` says which.

        An inspector also sees which inspections of an operation or work order are due, `null` while quality is away.
        """
        try:
            found = self.execution(call).scan(code=code)
        except RemoteRefusal as refusal:
            return scanned(self.planning(call), code, refusal)
        about = _inspections_of(found.body)
        if about is None or not call.caller.may(P.INSPECT):
            return found
        return Reply(body={**found.body, "inspections_due": _due(self.quality(call), about)})

    # ── time ──

    @endpoint("POST", "/operations/<uuid:operation>/accept", body=ClockOperation, answer=OperationView, needs=P.REPORT)
    def accept_operation(self, call: Call, operation: UUID) -> Reply:
        """A worker takes an operation on."""
        return self._told(self.execution(call).accept_operation(operation=operation, command=call.body))

    @endpoint("POST", "/operations/<uuid:operation>/start", body=ClockOperation, answer=OperationView, needs=P.REPORT)
    def start_operation(self, call: Call, operation: UUID) -> Reply:
        """A worker begins to work: his clock on the operation runs."""
        return self._told(self.execution(call).start_operation(operation=operation, command=call.body))

    @endpoint("POST", "/operations/<uuid:operation>/pause", body=ClockOperation, answer=OperationView, needs=P.REPORT)
    def pause_operation(self, call: Call, operation: UUID) -> Reply:
        """A worker stops for a while: his clock stands."""
        return self._told(self.execution(call).pause_operation(operation=operation, command=call.body))

    @endpoint("POST", "/operations/<uuid:operation>/resume", body=ClockOperation, answer=OperationView, needs=P.REPORT)
    def resume_operation(self, call: Call, operation: UUID) -> Reply:
        """A worker goes on: his clock runs again."""
        return self._told(self.execution(call).resume_operation(operation=operation, command=call.body))

    @endpoint("POST", "/operations/<uuid:operation>/finish", body=ClockOperation, answer=OperationView, needs=P.REPORT)
    def finish_operation(self, call: Call, operation: UUID) -> Reply:
        """A worker is done with an operation: his clock stops."""
        return self._told(self.execution(call).finish_operation(operation=operation, command=call.body))

    @staticmethod
    def _told(reply: Reply) -> Reply:
        """A word to a clock changes an operation; it makes no new one."""
        return Reply(body=reply.body)

    # ── output ──

    @endpoint(
        "POST",
        "/operations/<uuid:operation>/reports",
        body=ReportOperation,
        answer=ReportView,
        needs=P.REPORT,
        creates=True,
    )
    def report_operation(self, call: Call, operation: UUID) -> Reply:
        """Workers declare what became of some pieces at an operation; `fields` by what the plant keeps on reports."""
        unfit = Unfit(errors=self._errors_of(call, call.body.fields))
        return self.execution(call).report_operation(operation=operation, command=call.body, unfit=unfit)

    @endpoint("POST", "/reports/batch", body=ReportBatch, answer=BatchAnswer, needs=P.REPORT, largest=FOUR_MEGABYTES)
    def report_batch(self, call: Call) -> Reply:
        """Many reports at once, each judged by itself; always 200."""
        reports, judged = call.body.reports, []
        for first in range(0, len(reports), REPORTS_A_CALL):
            some = reports[first : first + REPORTS_A_CALL]
            errors = {str(place): self._errors_of(call, _fields_of(one)) for place, one in enumerate(some, first)}
            part, unfit = ReportBatch(reports=some), Unfit(errors=errors)
            judged += self.execution(call).report_batch(command=part, unfit=unfit, first=first).body["items"]
        return Reply(body={"items": [_item(one, call.incoming.language) for one in judged]})

    def _errors_of(self, call: Call, fields: Mapping[str, Any]) -> dict[str, tuple[str, Any]]:
        """What is wrong with a report's own fields. Execution says so, unless it has booked that very report before."""
        configured = self.configuration.of(self, call.caller.plant)
        refusal = configured.refusal_of_fields(Customisable.REPORTS, fields)
        return {} if refusal is None else {one["field"]: (one["key"], one["facts"]) for one in refusal.errors}

    @endpoint(
        "POST",
        "/reports/<uuid:report>/reversal",
        body=ReverseReport,
        answer=ReportView,
        needs=(P.REPORT, P.REPORT_REVERSE),
        creates=True,
    )
    def reverse_report(self, call: Call, report: UUID) -> Reply:
        """Take a mistaken report back by booking its negative."""
        return self.execution(call).reverse_report(report=report, command=call.body)

    @endpoint("POST", "/reports/<uuid:report>/confirm", answer=ReportView, needs=P.REPORT_CONFIRM)
    def confirm_report(self, call: Call, report: UUID) -> Reply:
        """Vouch for a flagged report; its excess may then be paid."""
        return self.execution(call).confirm_report(report=report)

    @endpoint("GET", "/reports", query=ReportsQuery, answer=page_of(ReportView), needs=P.FLOOR_READ)
    def reports(self, call: Call) -> Reply:
        """Reports and reversals, the latest first."""
        return self.execution(call).reports(query=call.query)

    # ── where everything is ──

    @endpoint("GET", "/board", query=BoardQuery, answer=page_of(BoardLine), needs=P.BOARD_READ)
    def board(self, call: Call) -> Reply:
        """Every work order on the floor: how far it is, where its pieces stand, who works on it now."""
        return self.execution(call).board(query=call.query)

    @endpoint("GET", "/work-orders/<number>/balance", query=BalanceQuery, answer=BalanceView, needs=P.BOARD_READ)
    def balance(self, call: Call, number: str) -> Reply:
        """Where every released piece of a work order is, and how many nobody can explain."""
        try:
            return self.execution(call).balance(work_order=number, query=call.query)
        except RemoteRefusal as refusal:
            return balance_of(unreleased(self.planning(call), number, refusal))

    @endpoint("GET", "/work-orders/<number>/waiting", answer=WaitingView, needs=P.BOARD_READ)
    def waiting(self, call: Call, number: str) -> Reply:
        """Why a work order is not out yet: working, waiting, quality, rework, stopped or no shift, and each step's."""
        with told_if_unreleased(self.planning(call), number):
            return self.execution(call).waiting(work_order=number)

    # ── goods and material ──

    @endpoint(
        "POST",
        "/work-orders/<number>/receipts",
        body=ReceiveGoods,
        answer=ReceiptView,
        needs=P.STOCK_WRITE,
        creates=True,
    )
    def receive_goods(self, call: Call, number: str) -> Reply:
        """Stock in finished goods, never more than the last operation has good."""
        with told_if_unreleased(self.planning(call), number):
            return self.execution(call).receive_goods(work_order=number, command=call.body)

    @endpoint(
        "GET", "/work-orders/<number>/receipts", query=PageQuery, answer=page_of(ReceiptView), needs=LOOK_AT_GOODS
    )
    def receipts(self, call: Call, number: str) -> Reply:
        """What was stocked in of a work order, in order."""
        try:
            return self.execution(call).receipts(work_order=number, query=call.query)
        except RemoteRefusal as refusal:
            return empty_page_of(self.planning(call), number, refusal)

    @endpoint("GET", "/receipts/<uuid:receipt>", answer=ReceiptView, needs=LOOK_AT_GOODS)
    def receipt(self, call: Call, receipt: UUID) -> Reply:
        """One receipt; `reversed` says whether it was taken back."""
        return self.execution(call).receipt(receipt=receipt)

    @endpoint(
        "POST",
        "/receipts/<uuid:receipt>/reversal",
        body=ReverseReceipt,
        answer=ReceiptView,
        needs=P.STOCK_WRITE,
        creates=True,
    )
    def reverse_receipt(self, call: Call, receipt: UUID) -> Reply:
        """Goods were stocked in by mistake: they are to be stocked in again, unless they have been delivered."""
        known = self.execution(call).receipt(receipt=receipt).body
        if not known["reversed"] and known["reverses"] is None:
            self.planning(call).require_undelivered(work_order=known["work_order"], quantity=known["quantity"])
        return self.execution(call).reverse_receipt(receipt=receipt, command=call.body)

    @endpoint(
        "POST",
        "/work-orders/<number>/materials",
        body=MoveMaterial,
        answer=MaterialMovementView,
        needs=P.STOCK_WRITE,
        creates=True,
    )
    def move_material(self, call: Call, number: str) -> Reply:
        """Issue material to a work order, replenish it, or take it back."""
        with told_if_unreleased(self.planning(call), number):
            return self.execution(call).move_material(work_order=number, command=call.body)

    @endpoint(
        "GET",
        "/work-orders/<number>/materials",
        query=PageQuery,
        answer=page_of(MaterialMovementView),
        needs=LOOK_AT_GOODS,
    )
    def materials(self, call: Call, number: str) -> Reply:
        """What material went out to a work order and came back, in order."""
        try:
            return self.execution(call).materials(work_order=number, query=call.query)
        except RemoteRefusal as refusal:
            return empty_page_of(self.planning(call), number, refusal)

    @endpoint("GET", "/work-orders/<number>/consumption", answer=ConsumptionView, needs=LOOK_AT_GOODS)
    def consumption(self, call: Call, number: str) -> Reply:
        """What material a work order needs by its routing, what went out for it and its rework, and what is short."""
        with told_if_unreleased(self.planning(call), number):
            return self.execution(call).consumption(work_order=number)


def _item(judged: dict[str, Any], language: str) -> dict[str, Any]:
    """One judged report, its refusal said in the caller's language."""
    problem = problem_of(judged["refusal"], language)
    return {"status": judged["status"], "report": judged["report"], "problem": problem}


def _fields_of(sent: Any) -> dict[str, Any]:
    """The fields of a report of a batch; what is no report, or no fields, execution refuses by itself."""
    fields = sent.get("fields") if isinstance(sent, dict) else None
    return fields if isinstance(fields, dict) else {}


def _inspections_of(scanned: dict[str, Any]) -> InspectionsQuery | None:
    """What to ask quality about a scanned thing."""
    match scanned["kind"]:
        case "operation":
            return InspectionsQuery(status=InspectionStatus.DUE, operation=UUID(scanned["id"]))
        case "work_order":
            return InspectionsQuery(status=InspectionStatus.DUE, work_order=scanned["number"])
    return None


def _due(quality: BoundPart, query: InspectionsQuery) -> list[dict[str, Any]] | None:
    try:
        due: list[dict[str, Any]] = quality.inspections(query=query).body["items"]
    except Away:
        return None
    return due

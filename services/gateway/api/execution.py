"""Execution: what the phone, the board and the warehouse call."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.gateway import problems
from services.gateway.http import Api, Call, Reply, endpoint, page_of
from shared.contracts.execution.commands import (
    BoardQuery,
    ClockOperation,
    MoveMaterial,
    OperationsQuery,
    ReceiveGoods,
    ReportBatch,
    ReportOperation,
    ReportsQuery,
    ReverseReport,
)
from shared.contracts.execution.views import (
    BalanceView,
    BoardLine,
    JudgedBatch,
    MaterialMovementView,
    OperationView,
    ReceiptView,
    ReportView,
)
from shared.contracts.messages import PageQuery
from shared.contracts.permissions import Permission as P
from shared.plumbing.rpc import RemoteRefusal

EIGHT_MEGABYTES = 8 << 20


class ExecutionApi(Api):
    """Operations, reports, the board, receipts and materials."""

    @endpoint("GET", "/operations", query=OperationsQuery, answer=page_of(OperationView), needs=P.FLOOR_READ)
    def operations(self, call: Call) -> Reply:
        """Operations on the floor that the caller may see, by plan."""
        return self.execution(call).operations(query=call.query)

    @endpoint("GET", "/my/operations", query=OperationsQuery, answer=page_of(OperationView), needs=P.FLOOR_READ)
    def my_operations(self, call: Call) -> Reply:
        """What the caller's own worker may do next."""
        return self.execution(call).my_operations(query=call.query)

    @endpoint("GET", "/operations/<uuid:operation>", answer=OperationView, needs=P.FLOOR_READ)
    def operation(self, call: Call, operation: UUID) -> Reply:
        """One operation."""
        return self.execution(call).operation(operation=operation)

    @endpoint("GET", "/scan/<code>", answer=OperationView, needs=P.FLOOR_READ)
    def scan(self, call: Call, code: str) -> Reply:
        """What a printed code stands for: an operation, work order, worker or work center."""
        return self.execution(call).scan(code=code)

    @endpoint(
        "POST", "/operations/<uuid:operation>/accept", body=ClockOperation, answer=OperationView, needs=P.REPORT
    )
    def accept_operation(self, call: Call, operation: UUID) -> Reply:
        """A worker takes the operation on."""
        return self.execution(call).accept_operation(operation=operation, command=call.body)

    @endpoint("POST", "/operations/<uuid:operation>/start", body=ClockOperation, answer=OperationView, needs=P.REPORT)
    def start_operation(self, call: Call, operation: UUID) -> Reply:
        """A worker begins; the clock runs."""
        return self.execution(call).start_operation(operation=operation, command=call.body)

    @endpoint("POST", "/operations/<uuid:operation>/pause", body=ClockOperation, answer=OperationView, needs=P.REPORT)
    def pause_operation(self, call: Call, operation: UUID) -> Reply:
        """A worker interrupts; the clock stands."""
        return self.execution(call).pause_operation(operation=operation, command=call.body)

    @endpoint(
        "POST", "/operations/<uuid:operation>/resume", body=ClockOperation, answer=OperationView, needs=P.REPORT
    )
    def resume_operation(self, call: Call, operation: UUID) -> Reply:
        """A worker goes on after a pause."""
        return self.execution(call).resume_operation(operation=operation, command=call.body)

    @endpoint(
        "POST", "/operations/<uuid:operation>/finish", body=ClockOperation, answer=OperationView, needs=P.REPORT
    )
    def finish_operation(self, call: Call, operation: UUID) -> Reply:
        """A worker leaves the operation; the clock ends."""
        return self.execution(call).finish_operation(operation=operation, command=call.body)

    @endpoint(
        "POST",
        "/operations/<uuid:operation>/reports",
        body=ReportOperation,
        answer=ReportView,
        needs=P.REPORT,
        creates=True,
    )
    def report_operation(self, call: Call, operation: UUID) -> Reply:
        """Workers declare output: good, scrap and rework."""
        return self.execution(call).report_operation(operation=operation, command=call.body)

    @endpoint(
        "POST", "/reports/batch", body=ReportBatch, answer=JudgedBatch, needs=P.REPORT, largest=EIGHT_MEGABYTES
    )
    def report_batch(self, call: Call) -> Reply:
        """Up to 500 reports, each judged by itself."""
        judged = self.execution(call).report_batch(command=call.body)
        items = [_with_problem(item, call.incoming.language) for item in judged.body["items"]]
        return Reply(body={"items": items})

    @endpoint(
        "POST",
        "/reports/<uuid:report>/reversal",
        body=ReverseReport,
        answer=ReportView,
        needs=P.REPORT,
        creates=True,
    )
    def reverse_report(self, call: Call, report: UUID) -> Reply:
        """Book the negative of a report that was a mistake."""
        return self.execution(call).reverse_report(report=report, command=call.body)

    @endpoint("POST", "/reports/<uuid:report>/confirm", answer=ReportView, needs=P.REPORT_CONFIRM)
    def confirm_report(self, call: Call, report: UUID) -> Reply:
        """A supervisor vouches for a flagged report; what was held is paid."""
        return self.execution(call).confirm_report(report=report)

    @endpoint("GET", "/reports", query=ReportsQuery, answer=page_of(ReportView), needs=P.FLOOR_READ)
    def reports(self, call: Call) -> Reply:
        """Reports and reversals, newest first."""
        return self.execution(call).reports(query=call.query)

    @endpoint("GET", "/board", query=BoardQuery, answer=page_of(BoardLine), needs=P.BOARD_READ)
    def board(self, call: Call) -> Reply:
        """Where every work order is, and who works on it now."""
        return self.execution(call).board(query=call.query)

    @endpoint("GET", "/work-orders/<work_order>/balance", answer=BalanceView, needs=P.BOARD_READ)
    def balance(self, call: Call, work_order: str) -> Reply:
        """Where every released piece is."""
        return self.execution(call).balance(work_order=work_order)

    @endpoint(
        "POST",
        "/work-orders/<work_order>/receipts",
        body=ReceiveGoods,
        answer=ReceiptView,
        needs=P.STOCK_WRITE,
        creates=True,
    )
    def receive_goods(self, call: Call, work_order: str) -> Reply:
        """Stock finished goods in."""
        return self.execution(call).receive_goods(work_order=work_order, command=call.body)

    @endpoint(
        "GET", "/work-orders/<work_order>/receipts", query=PageQuery, answer=page_of(ReceiptView), needs=P.BOARD_READ
    )
    def receipts(self, call: Call, work_order: str) -> Reply:
        """What was stocked in of a work order."""
        return self.execution(call).receipts(work_order=work_order, query=call.query)

    @endpoint(
        "POST",
        "/work-orders/<work_order>/materials",
        body=MoveMaterial,
        answer=MaterialMovementView,
        needs=P.STOCK_WRITE,
        creates=True,
    )
    def move_material(self, call: Call, work_order: str) -> Reply:
        """Issue material to a work order, take it back, or replenish it."""
        return self.execution(call).move_material(work_order=work_order, command=call.body)

    @endpoint(
        "GET",
        "/work-orders/<work_order>/materials",
        query=PageQuery,
        answer=page_of(MaterialMovementView),
        needs=P.BOARD_READ,
    )
    def materials(self, call: Call, work_order: str) -> Reply:
        """What material a work order used."""
        return self.execution(call).materials(work_order=work_order, query=call.query)


def _with_problem(item: dict[str, Any], language: str) -> dict[str, Any]:
    """One judged report, its refusal said as the problem it would have been alone."""
    refusal = item.pop("refusal")
    return item if refusal is None else item | {"problem": problems.problem_body(RemoteRefusal(**refusal), language)}

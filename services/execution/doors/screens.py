"""What screens ask: operations, reports, the board, and what may be read off them."""

from __future__ import annotations

from uuid import UUID

from services.execution.queries import (
    accepted,
    balance,
    board,
    cockpit,
    dispatch,
    left,
    office,
    operations,
    reports,
    scanning,
    slices,
    trace,
    traces,
    waiting,
)
from shared.contracts.execution.accepted import ReportsAccepted, ReportsHeard
from shared.contracts.execution.commands import (
    BalanceQuery,
    BoardQuery,
    DispatchQuery,
    ExecutionCockpitQuery,
    FloorSlicesQuery,
    OperationsQuery,
    ReportsQuery,
    TracesQuery,
)
from shared.contracts.execution.pieces import PiecesAt
from shared.contracts.execution.stories import WaitingView
from shared.contracts.execution.traces import FloorTrace, FloorTraces
from shared.contracts.execution.views import (
    BalanceView,
    DispatchView,
    ExecutionCockpitView,
    FloorSlicesView,
    OperationView,
)
from shared.contracts.messages import Page, View
from shared.plumbing.service import PlantService, rpc

NOW = BalanceQuery()


class Screens(PlantService):
    """Everything that is only looked at."""

    @rpc
    def operations(self, query: OperationsQuery) -> Page:
        with self.transaction() as session:
            return operations.operations(session, self.caller, query)

    @rpc
    def my_operations(self, query: OperationsQuery) -> Page:
        with self.transaction() as session:
            return operations.my_operations(session, self.caller, query)

    @rpc
    def operation(self, operation: UUID) -> OperationView:
        with self.transaction() as session:
            return operations.operation(session, self.caller, operation)

    @rpc
    def dispatch(self, query: DispatchQuery) -> DispatchView:
        with self.transaction() as session:
            return dispatch.dispatch(session, self.caller, query)

    @rpc
    def scan(self, code: str) -> View:
        with self.transaction() as session:
            return scanning.scan(session, self.caller, code)

    @rpc
    def reports(self, query: ReportsQuery) -> Page:
        with self.transaction() as session:
            return reports.reports(session, self.caller, query)

    @rpc
    def board(self, query: BoardQuery) -> Page:
        with self.transaction() as session:
            return board.board(session, self.caller.plant, query)

    @rpc
    def balance(self, work_order: str, query: BalanceQuery = NOW) -> BalanceView:
        with self.transaction() as session:
            return balance.balance(session, self.caller.plant, work_order, query)

    @rpc
    def pieces_at(self, operation: UUID) -> PiecesAt:
        """What quality's copy may not have heard yet; asked by the gateway when pieces have failed."""
        with self.transaction() as session:
            return left.pieces_at(session, self.caller.plant, operation)

    @rpc
    def waiting(self, work_order: str) -> WaitingView:
        with self.transaction() as session:
            return waiting.waiting(session, self.caller.plant, work_order)

    @rpc
    def trace(self, work_order: str) -> FloorTrace:
        with self.transaction() as session:
            return trace.trace(session, self.caller.plant, work_order)

    @rpc
    def traces(self, query: TracesQuery) -> FloorTraces:
        with self.transaction() as session:
            return traces.traces(session, self.caller, query)

    @rpc
    def reports_accepted(self, heard: ReportsHeard) -> ReportsAccepted:
        """What may not have been heard yet; other workers are answered between the steps of counting."""
        plant, counts = self.caller.plant, dict[str, int]()
        last: str | None = "" if heard.is_open else None
        while last is not None:
            with self.transaction() as session:
                workers = accepted.workers_after(session, plant, last)
                counts |= accepted.counts_of(session, plant, workers, heard) if workers else {}
            last = workers[-1] if workers else None
            self.breathe()
        with self.transaction() as session:
            return accepted.beyond(session, plant, counts, heard)

    @rpc
    def cockpit_slices(self, query: FloorSlicesQuery) -> FloorSlicesView:
        with self.transaction() as session:
            return slices.slices(session, self.caller.plant, query)

    @rpc
    def cockpit(self, query: ExecutionCockpitQuery) -> ExecutionCockpitView:
        with self.transaction() as session:
            return cockpit.cockpit(session, self.caller.plant, query)

    @rpc
    def hear_of_work_order(self, work_order: str, revision: int, just_released: bool) -> None:
        """Answers as soon as the floor knows of a decision of the office, within the patience of a front door."""
        with self.transaction() as session:
            office.require_heard(session, self.caller.plant, work_order, revision, just_released=just_released)

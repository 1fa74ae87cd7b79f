"""What workers tell: their time, and what became of the pieces."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast
from uuid import UUID, uuid5

from sqlalchemy.exc import DBAPIError

from services.execution import views
from services.execution.domain.clocks import ClockMove
from services.execution.domain.refused import as_told, is_kept
from services.execution.doors.resends import once
from services.execution.queries import operations
from services.execution.usecases import clocks, corrections, refused, reports
from shared.contracts.execution.commands import (
    ClockOperation,
    ReportBatch,
    ReportOneOfMany,
    ReportOperation,
    ReverseReport,
    Unfit,
)
from shared.contracts.execution.views import JudgedBatch, JudgedReport, OperationView, ReportView
from shared.contracts.refusals import Refused
from shared.plumbing import logs, metrics
from shared.plumbing.database import is_away, is_worth_retrying
from shared.plumbing.ids import new_id
from shared.plumbing.retries import run_again_if_met
from shared.plumbing.service import Answer, PlantService, rpc

log = logs.logger(__name__)
FITS = Unfit()


class Floor(PlantService):
    """Clocks and reports."""

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
                clocks.tell_clock(session, self.caller, operation, move, command)
                return operations.operation(session, self.caller, operation)

            return once(session, self.caller, tell)

    # ── output ──

    @rpc
    def report_operation(self, operation: UUID, command: ReportOperation, unfit: Unfit = FITS) -> Answer:
        """What is `unfit` is refused if it is new, never when it is sent again."""
        return self._book_or_keep(operation, command, unfit.errors, key=self.caller.key_id)

    @rpc
    def report_batch(self, command: ReportBatch, unfit: Unfit = FITS, first: int = 0) -> JudgedBatch:
        """Each report is judged by itself, in a transaction of its own.

        Part of a longer batch says with `first` which place there its first has.
        """
        key = self.caller.request_id or new_id()  # names the reports that carry no id, also when one is tried again
        places = ((str(place), plain) for place, plain in enumerate(command.reports, first))
        return JudgedBatch(
            items=tuple(self._judge(plain, uuid5(key, place), unfit.errors.get(place, {})) for place, plain in places)
        )

    def _judge(self, plain: Any, fallback: UUID, unfit: dict[str, Any]) -> JudgedReport:
        self.breathe()
        try:
            one = ReportOneOfMany.load(plain)
            command = replace(one, id=one.id or fallback)
            key = fallback if self.caller.request_id else None
            answer: Answer = run_again_if_met(lambda: self._book_or_keep(one.operation, command, unfit, key=key))
        except Refused as refusal:
            return views.refused_report(refusal)
        return views.booked_report(cast(ReportView, answer.body), created=answer.created)

    def _book_or_keep(
        self, operation: UUID, command: ReportOperation, unfit: dict[str, Any], *, key: UUID | None
    ) -> Answer:
        """An accepted report pays nothing for it: what is refused is kept afterwards, in a transaction of its own."""
        try:
            return self._report_in_transaction(operation, command, unfit, key)
        except Refused as refusal:
            if is_kept(refusal):
                self._keep(operation, command, refusal)
            raise as_told(refusal) from None

    def _keep(self, operation: UUID, command: ReportOperation, refusal: Refused) -> None:
        """A database that is away, or met another, makes the device ask again; nothing else changes the answer."""
        try:
            with self.transaction() as session:
                refused.keep_refused(session, self.caller, operation, command, refusal)
        except DBAPIError as error:
            if is_away(error) or is_worth_retrying(error):
                raise
            log.exception("refused_report_lost", operation=str(operation), code=refusal.code)

    def _report_in_transaction(
        self, operation: UUID, command: ReportOperation, unfit: dict[str, Any], key: UUID | None
    ) -> Answer:
        with self.transaction() as session:
            answer = reports.report_operation(session, self.caller, operation, command, key=key, unfit=unfit)
        if answer.created:
            metrics.REPORTS.labels(self.caller.plant).inc()
        return answer

    @rpc
    def reverse_report(self, report: UUID, command: ReverseReport) -> Answer:
        with self.transaction() as session:
            return corrections.reverse_report(session, self.caller, report, command)

    @rpc
    def confirm_report(self, report: UUID) -> ReportView:
        with self.transaction() as session:
            return corrections.confirm_report(session, self.caller, report)

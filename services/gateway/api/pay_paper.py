"""Pay on paper: a worker's slip, and the sheet that the office cuts into strips."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.gateway.api.exports import a_turn
from services.gateway.api.paper import PDF, Paper
from services.gateway.http import Call, Reply, endpoint
from services.gateway.indoors import PAGE
from services.gateway.paper import printing
from services.gateway.sheets import writing
from services.gateway.sheets.wage_sheet import wage_sheet
from shared.contracts.gateway.commands import TableFormat
from shared.contracts.messages import Query
from shared.contracts.payroll.commands import PayslipsQuery, WageSheetQuery
from shared.contracts.permissions import Permission as P
from shared.contracts.planning.queries import WorkersQuery
from shared.contracts.refusals import Invalid, NotFound
from shared.contracts.values import Number
from shared.plumbing.rpc import Away, RemoteRefusal


@dataclass(frozen=True, kw_only=True)
class SlipQuery(Query):
    """A pay period, and whose slip: one's own, where nobody is named."""

    period: UUID
    worker: Number | None = None


@dataclass(frozen=True, kw_only=True)
class SheetQuery(Query):
    """A pay period, and whose sheet: everybody's, where no team is named."""

    period: UUID
    team: Number | None = None


class PayPaperApi(Paper):
    """Payslips and wage sheets to hand out."""

    @endpoint("GET", "/payslips.pdf", query=SlipQuery, needs=(P.PAY_READ, P.PAY_READ_ALL), media_type=PDF)
    def payslip_paper(self, call: Call) -> Reply:
        """A worker's payslip, line by line, with the seal of the books it was printed from."""
        worker = call.query.worker or call.caller.worker
        if worker is None:
            raise Invalid({"worker": "required"})
        asked = PayslipsQuery(period=call.query.period, worker=worker, limit=1)
        found = self.payroll(call).payslips(query=asked).body["items"]
        if not found:
            raise NotFound()
        sheet = self.printer(call).payslip(found[0], self._name_of(call, worker))
        return self.printed(printing.sheet, sheet)

    @endpoint(
        "GET",
        "/wage-sheet.xlsx",
        query=SheetQuery,
        needs=P.PAY_READ_ALL,
        media_type=writing.MEDIA_TYPES[TableFormat.XLSX],
    )
    def wage_sheet(self, call: Call) -> Reply:
        """A pay period on strips to cut: a sheet for each team, and over each worker's row what its cells mean."""
        with a_turn():
            pages = list(self.pages_of(lambda cursor: self._page_of_sheet(call, cursor)))
            printer, rows = self.printer(call), [row for page in pages for row in page["items"]]
            names = self._names(call) if rows else {}
            file = wage_sheet(printer.wage_sheet(pages[-1]), rows, names, printer.word)
        return writing.reply_with(file, TableFormat.XLSX, "wage-sheet")

    def _page_of_sheet(self, call: Call, cursor: str | None) -> Any:
        asked = WageSheetQuery(period=call.query.period, team=call.query.team, limit=PAGE, cursor=cursor)
        return self.payroll(call).wage_sheet(query=asked).body

    def _page_of_workers(self, call: Call, cursor: str | None) -> Any:
        return self.planning(call).workers(query=WorkersQuery(limit=PAGE, cursor=cursor)).body

    def _name_of(self, call: Call, worker: str) -> str:
        """Pay is printed without names, too, where nobody can tell them."""
        try:
            return str(self.planning(call).worker(number=worker).body["name"])
        except (Away, RemoteRefusal):
            return ""

    def _names(self, call: Call) -> dict[str, str]:
        names: dict[str, str] = {}
        with suppress(Away, RemoteRefusal):
            for page in self.pages_of(lambda cursor: self._page_of_workers(call, cursor)):
                names |= {one["number"]: one["name"] for one in page["items"]}
        return names

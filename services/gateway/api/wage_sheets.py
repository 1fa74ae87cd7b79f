"""The parallel run: last month's wage sheet comes in, and is held against what Gongdan comes to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar

from services.gateway.api.uploads import Uploads
from services.gateway.http import Call, Reply, endpoint
from services.gateway.sheets import forms, old_wages, uploads
from services.gateway.sheets.reading import Sheet
from services.gateway.texts import message
from shared.contracts.gateway.views import CellProblem, ImportedRow, ImportView
from shared.contracts.messages import Query
from shared.contracts.payroll.commands import FROM_TO
from shared.contracts.payroll.wage_sheets import KeepOldWages, OldWage, WageComparisonsQuery, WageComparisonsView
from shared.contracts.permissions import Permission as P
from shared.contracts.planning.queries import WorkersQuery
from shared.contracts.refusals import Invalid
from shared.plumbing.rpc import Away, RemoteRefusal


@dataclass(frozen=True, kw_only=True)
class WageSheetImportQuery(Query):
    """The days that the sheet pays for, and whether it is taken in, or only looked at."""

    wire_names: ClassVar[dict[str, str]] = FROM_TO

    from_on: date
    to_on: date
    dry_run: bool = False


class WageSheetsApi(Uploads):
    """Old pay, kept beside ours until everybody believes it."""

    @endpoint(
        "POST",
        "/imports/wage-sheets",
        query=WageSheetImportQuery,
        answer=ImportView,
        needs=P.PAY_WRITE,
        largest=uploads.LARGEST_FORM,
        takes_file=True,
    )
    def import_wage_sheet(self, call: Call) -> Reply:
        """Take in what people were paid for some days, row by row as any import; nothing is ever booked from it.

        A sheet has a column for the worker's number or name and one for the amount, and may have pieces and hours, by
        the words that offices use in English and Chinese; all other columns are left alone. It takes the place of the
        sheet of the same days. `dry_run` says how it would go, and keeps nothing.
        """
        sheet = self.sheet_of(call)
        columns = old_wages.columns_of(sheet)
        names = self._names(call)
        rows: dict[int, ImportedRow] = {}
        wages: dict[str, OldWage] = {}
        for row in old_wages.rows_of(sheet, columns):
            try:
                wage = old_wages.wage_of(row, names)
                if wage.worker in wages:
                    raise Invalid({"worker": "repeated"})
                wages[wage.worker] = wage
            except Invalid as refusal:
                problems = tuple(_problem(call, sheet, columns, row.row, error) for error in refusal.errors)
                rows[row.row] = ImportedRow(row=row.row, number=row.worker or None, status="problem", errors=problems)
        for row_number, status in self._kept(call, wages).items():
            worker = next(wage.worker for wage in wages.values() if wage.row == row_number)
            rows[row_number] = ImportedRow(row=row_number, number=worker, status=status, errors=())
        counted = Counter(row.status for row in rows.values())
        view = ImportView(
            kind="wage-sheets",
            dry_run=call.query.dry_run,
            created=counted["created"],
            changed=counted["changed"],
            unchanged=counted["unchanged"],
            problems=counted["problem"],
            items=tuple(rows[number] for number in sorted(rows)),
        )
        return Reply(body=view)

    def _kept(self, call: Call, wages: Mapping[str, OldWage]) -> dict[int, str]:
        """What became of the rows that say something; a sheet without any leaves what there is."""
        if not wages:
            return {}
        query = call.query
        asker = replace(call.caller, rehearses=True) if query.dry_run else call.caller
        command = KeepOldWages(from_on=query.from_on, to_on=query.to_on, rows=tuple(wages.values()))
        answer: Any = self.payroll(replace(call, caller=asker)).keep_old_wages(command=command).body
        return {one["row"]: one["status"] for one in answer["items"]}

    def _names(self, call: Call) -> dict[str, str]:
        """Every worker by number; without planning the sheet has to know the numbers itself."""
        names: dict[str, str] = {}
        cursor = None
        with suppress(Away, RemoteRefusal):
            while True:
                page = self.planning(call).workers(query=WorkersQuery(limit=500, cursor=cursor)).body
                names |= {one["number"]: one["name"] for one in page["items"]}
                cursor = page["next_cursor"]
                if cursor is None:
                    break
                self.breathe()
        return names

    @endpoint("GET", "/wage-comparisons", query=WageComparisonsQuery, answer=WageComparisonsView, needs=P.PAY_READ_ALL)
    def wage_comparisons(self, call: Call) -> Reply:
        """Old pay beside ours for the same days, worker by worker, with what may account for the difference.

        Without days it is those of the sheet that came in last.
        """
        return self.payroll(call).wage_comparisons(query=call.query)


def _problem(call: Call, sheet: Sheet, columns: Mapping[str, int], row: int, error: Mapping[str, Any]) -> CellProblem:
    column = error["field"]
    if column not in columns:
        column = "name" if column == "worker" and "name" in columns else column
    name = sheet.header[columns[column]].lower() if column in columns else ""
    return CellProblem(
        row=row,
        column=name or None,
        cell=forms.address_of(sheet.header, name, row) if name else None,
        message=message(call.incoming.language, error["key"], error["facts"]),
        code=error["key"],
    )

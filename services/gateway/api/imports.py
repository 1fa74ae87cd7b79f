"""Sheets that come in: each row is the request that a person would have made, judged by itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from services.gateway import indoors, queries
from services.gateway.api.uploads import Uploads
from services.gateway.http import Call, Reply, endpoint
from services.gateway.problems import problem_body
from services.gateway.sheets import forms, rates, tally, uploads, wording
from services.gateway.sheets.forms import Entry, Form
from services.gateway.sheets.reading import Sheet
from shared.contracts.gateway.commands import ImportQuery
from shared.contracts.gateway.views import CellProblem, ImportedRow, ImportView
from shared.contracts.refusals import Invalid, NotAllowed, Refused
from shared.plumbing import logs
from shared.plumbing.rpc import RemoteRefusal

log = logs.logger(__name__)
Write = Callable[[Entry], str]
Judged = tuple[str, Sequence[Mapping[str, Any]]]  # a status, and what is wrong


class ImportsApi(Uploads):
    """Excel and CSV from whoever has his plant in a spreadsheet."""

    @endpoint(
        "POST",
        "/imports/<kind>",
        query=ImportQuery,
        answer=ImportView,
        largest=uploads.LARGEST_FORM,
        takes_file=True,
    )
    def import_sheet(self, call: Call, kind: str) -> Reply:
        """Take a sheet in: per row created, changed, unchanged, or the problem with its cell; always 200.

        `kind` is items, routings, teams, workers, work-centers, sales-orders, work-orders, reports or rates. Columns
        are named as the JSON fields, or as offices head them (料号, 交期); the first row says which, and what has no
        column stays as it is. Rows of one sales order share its number; each row of a routing is a step of its `item`.
        Reports are what was kept on paper: `work_order` and `sequence` say of which operation, `finished_at` when,
        `workers` who. A rate without an `item` is for all; where the plant wants four eyes, each row waits for another
        person. The same sheet again changes nothing. `dry_run` says how it would go, and writes nothing.
        """
        form = forms.form_of(kind)
        route = indoors.route_of(self, form.written_by)
        if not any(call.caller.may(permission) for permission in route.needs):
            raise NotAllowed(needs=route.needs[0])
        sheet = wording.in_our_words(self.sheet_of(call), form.types)
        rows: list[ImportedRow] = []
        write = self._writer(call, kind, form)
        for entry in forms.entries_of(form, kind, sheet):
            rows += self._rows(call, form, sheet, entry, write)
            self.breathe()
        counted = Counter(row.status for row in rows)
        log.info("imported", list=kind, dry_run=call.query.dry_run, **counted)
        view = ImportView(
            kind=kind,
            dry_run=call.query.dry_run,
            created=counted["created"],
            changed=counted["changed"],
            unchanged=counted["unchanged"],
            problems=counted["problem"],
            items=tuple(sorted(rows, key=lambda row: row.row)),
        )
        return Reply(body=view)

    def _rows(self, call: Call, form: Form, sheet: Sheet, entry: Entry, write: Write) -> Iterator[ImportedRow]:
        """What became of the rows of one thing; they share its fate."""
        status, errors = self._judged(call, form, entry, write)
        problems = [_problem(form, sheet, entry, error) for error in errors]
        for row in entry.rows:
            own = tuple(problem for problem in problems if problem.row == row)
            yield ImportedRow(row=row, number=entry.number or None, status=status, errors=own)

    def _judged(self, call: Call, form: Form, entry: Entry, write: Write) -> Judged:
        try:
            if not entry.number and not form.may_be_for_all:
                raise Invalid({form.named_by: "required"})
            return write(entry), ()
        except (Refused, RemoteRefusal) as refusal:
            told = problem_body(refusal, call.incoming.language)
            whole = {"field": "", "message": told["detail"], "code": told["code"]}
            return "problem", told.get("errors") or (whole,)

    def _written(self, call: Call, form: Form, entry: Entry) -> str:
        """Make what the rows say come true, by the same requests that anybody may send."""
        rehearse = call.query.dry_run
        before = self._before(call, form, entry)
        command = forms.body_of(form, entry, before)
        if before is not None:
            now = forms.as_it_stands(form, before)
            if now == command:
                return "unchanged"
            if form.changed_by is not None:
                wanted, stands = command.dump(), now.dump()
                changed = {name: value for name, value in wanted.items() if value != stands[name]}
                if set(changed) <= set(form.changeable):
                    indoors.ask(self, call, form.changed_by, body=changed, rehearse=rehearse, number=entry.number)
                    return "changed"
        body = {name: value for name, value in command.dump().items() if name != "id"}
        values: dict[str, Any] = {"number": entry.number} if form.puts else {}
        reply = indoors.ask(self, call, form.written_by, body=body, rehearse=rehearse, **values)
        if form.puts:
            return "created" if before is None else "changed"
        return "created" if reply.created else "unchanged"

    def _writer(self, call: Call, kind: str, form: Form) -> Write:
        if kind == forms.REPORTS:
            return self._reporter(call, form)
        return self._rater(call, form) if kind == forms.RATES else partial(self._written, call, form)

    def _rater(self, call: Call, form: Form) -> Write:
        """Says what a row says, unless it was said last already; of two rows for the same none can be right."""
        waiting = list(indoors.ask_all(self, call, "rate_proposals"))
        said: dict[str, rates.Said] = {}
        rows: dict[rates.Place, dict[str, Any]] = {}

        def say(entry: Entry) -> str:
            body = rates.said_by(forms.body_of(form, entry, None))
            day = body["effective_from"]
            if day not in said:
                of_day = indoors.ask_all(self, call, form.read_by, {"effective_from": day})
                said[day] = rates.Said(of_day, waiting)
            place = rates.place_of(body)
            if rows.get(place, body) != body:
                raise Invalid({"amount": "repeated"})
            if place in rows or said[day].has(body):
                return "unchanged"
            named = body | {"id": said[day].id_for(call.caller.plant, body)}
            reply = indoors.ask(self, call, form.written_by, body=named, rehearse=call.query.dry_run)
            rows[place] = body
            return "created" if reply.created else "unchanged"

        return say

    def _reporter(self, call: Call, form: Form) -> Write:
        """Reports what a row says on the operation it names; rows that say the same are told apart by their order."""
        with self.transaction() as session:
            time_zone = queries.time_zone_of(session, call.caller.plant) or "UTC"
        operations: dict[str, dict[str, str]] = {}
        said: Counter[str] = Counter()

        def report(entry: Entry) -> str:
            cells = entry.cells[0]
            if entry.number not in operations:
                operations[entry.number] = self._operations(call, form, entry.number)
            operation = operations[entry.number].get(cells.get("sequence", ""))
            if operation is None:
                raise Invalid({"sequence": "unknown_operation"})
            body = tally.report_of(cells, time_zone)
            same = tally.id_of(call.caller.plant, call.caller.username, operation, body, 0)
            if "id" not in body:
                body["id"] = tally.id_of(call.caller.plant, call.caller.username, operation, body, said[same])
            said[same] += 1
            reply = indoors.ask(
                self, call, form.written_by, body=body, rehearse=call.query.dry_run, operation=operation
            )
            return "created" if reply.created else "unchanged"

        return report

    def _operations(self, call: Call, form: Form, number: str) -> dict[str, str]:
        """The work order's own operations by their sequence."""
        found = indoors.ask(self, call, form.read_by, query={"work_order": number, "limit": 500}).body["items"]
        return {str(one["sequence"]): one["id"] for one in found if one["rework_order"] is None}

    def _before(self, call: Call, form: Form, entry: Entry) -> Mapping[str, Any] | None:
        try:
            before: Mapping[str, Any] = indoors.ask(self, call, form.read_by, number=entry.number).body
        except RemoteRefusal as refusal:
            if refusal.code == "not_found":
                return None
            raise
        return before


def _problem(form: Form, sheet: Sheet, entry: Entry, error: Mapping[str, Any]) -> CellProblem:
    row, column = forms.place_of(form, entry, error["field"])
    return CellProblem(
        row=row,
        column=column or None,
        cell=forms.address_of(sheet.header, column, row),
        message=error["message"],
        code=error["code"],
    )

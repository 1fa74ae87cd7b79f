"""Rows that come in: which request each becomes, and which cell a refusal of it is about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from typing import Any, get_args, get_type_hints

import orjson

from services.gateway.refusals import NotImportable
from services.gateway.sheets.cells import as_meant
from services.gateway.sheets.kinds import KINDS, kind_of
from services.gateway.sheets.reading import Sheet
from shared.contracts.execution.commands import ReportOperation
from shared.contracts.messages import Command
from shared.contracts.payroll.commands import PostRate
from shared.contracts.planning.commands import (
    CreateSalesOrder,
    CreateWorkOrder,
    OrderedLine,
    PutItem,
    PutTeam,
    PutWorkCenter,
    PutWorker,
)
from shared.contracts.planning.routings import PutRouting, Step
from shared.contracts.refusals import Invalid

_DAY = re.compile(r"(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})\Z", re.ASCII)  # as Excel shows one where Chinese is typed
NUMBER, REPORTS, RATES = "number", "reports", "rates"


@dataclass(frozen=True)
class Form:
    """What the rows of a sheet are the parts of: a command, and the endpoints that read and write the thing.

    Of a thing that is there, `changes` alters the fields `changeable`; a thing without it is put as a whole, or
    stays as it is. Each row of one thing is an entry of its `spread`. `named_by` is the column that says which
    thing a row is about, `also` are columns beside the command's fields. What `may_be_for_all` need not name anything.
    """

    command: type[Command]
    read_by: str
    written_by: str
    puts: bool = True
    named_by: str = NUMBER
    also: tuple[str, ...] = ()
    changed_by: str | None = None
    changeable: tuple[str, ...] = ()
    spread: str | None = None
    part: type | None = None
    may_be_for_all: bool = False

    @property
    def own(self) -> dict[str, Any]:
        """The fields of the thing itself, and the type of each."""
        hints = get_type_hints(self.command)
        return {
            field.name: hints[field.name] for field in fields(self.command) if field.name not in ("id", self.spread)
        }

    @property
    def of_part(self) -> dict[str, Any]:
        return get_type_hints(self.part) if self.part else {}

    @property
    def types(self) -> dict[str, Any]:
        """Every column that is read, and the type of what stands in it."""
        return {self.named_by: str, **dict.fromkeys(self.also, str), **self.own, **self.of_part}


FORMS = {
    "items": Form(PutItem, "item", "put_item"),
    "teams": Form(PutTeam, "team", "put_team"),
    "workers": Form(PutWorker, "worker", "put_worker"),
    "work-centers": Form(PutWorkCenter, "work_center", "put_work_center"),
    "sales-orders": Form(
        CreateSalesOrder, "sales_order", "create_sales_order", puts=False, spread="lines", part=OrderedLine
    ),
    "work-orders": Form(
        CreateWorkOrder,
        "work_order",
        "create_work_order",
        puts=False,
        changed_by="change_work_order",
        changeable=("quantity", "due_on", "priority"),
    ),
    "routings": Form(PutRouting, "routing", "put_routing", named_by="item", spread="steps", part=Step),
    REPORTS: Form(
        ReportOperation, "operations", "report_operation", puts=False, named_by="work_order", also=("id", "sequence")
    ),
    RATES: Form(PostRate, "rates", "post_rate", puts=False, named_by="item", may_be_for_all=True),
}


def form_of(kind: str) -> Form:
    if kind in FORMS:
        return FORMS[kind]
    kind_of(kind)  # no list of ours at all is refused otherwise
    raise NotImportable(kind=kind)


@dataclass(frozen=True)
class Entry:
    """One thing in the sheet: the numbers of its rows, and what stands in them, by column."""

    number: str
    rows: tuple[int, ...]
    cells: tuple[Mapping[str, str], ...]


def entries_of(form: Form, kind: str, sheet: Sheet) -> list[Entry]:
    """The things in a sheet, in its order; one that says nothing we know of is refused as a whole."""
    known = {*form.types, *(KINDS[kind].columns if kind in KINDS else ())}
    header = [name.lower() for name in sheet.header]
    wrong = {name: "unknown_field" for name in header if name and name not in known}
    wrong |= {name: "repeated" for name in header if name and header.count(name) > 1}
    if form.named_by not in header and not form.may_be_for_all:
        wrong[form.named_by] = "required"
    if wrong:
        raise Invalid(dict(wrong))
    entries: dict[Any, Entry] = {}
    for row, cells in sheet.rows:
        read = {name: as_meant(cell.strip()) for name, cell in zip(header, cells, strict=True) if name in form.types}
        number = read.get(form.named_by, "")
        key = number if form.spread is not None and number else row
        entry = entries.get(key) or Entry(number, (), ())
        entries[key] = replace(entry, rows=(*entry.rows, row), cells=(*entry.cells, read))
    return list(entries.values())


def body_of(form: Form, entry: Entry, before: Mapping[str, Any] | None) -> Command:
    """The command that the rows of a thing say. What has no column stays as it was before."""
    kept = {name: value for name, value in (before or {}).items() if name in form.own}
    body = kept | _values(entry.cells[0], form.own)
    for name, cell in entry.cells[0].items():
        if not cell:
            body.pop(name, None)
    if form.puts:
        body.pop(NUMBER, None)
    if form.spread is not None:
        body[form.spread] = [_values(cells, form.of_part) for cells in entry.cells]
    return form.command.load(body, text=True)


def as_it_stands(form: Form, before: Mapping[str, Any]) -> Command:
    """The command that would say what is there already."""
    body = {name: value for name, value in before.items() if name in form.own}
    if form.spread is not None:
        body[form.spread] = [{name: part[name] for name in form.of_part} for part in before[form.spread]]
    return form.command.load(body)


def _values(cells: Mapping[str, str], types: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _value(cell, types[name]) for name, cell in cells.items() if cell and name in types}


def _value(cell: str, hint: Any) -> Any:
    kinds = tuple(_kinds(hint))
    if any(getattr(kind, "__origin__", None) is tuple for kind in kinds):
        return _texts(cell)
    if date in kinds and (day := _DAY.match(cell)):
        year, month, of_month = day.groups()
        return f"{year}-{month:>02}-{of_month:>02}"
    if bool in kinds:
        return cell.lower()
    if any(is_dataclass(kind) for kind in kinds):
        return _written_out(cell)
    return cell


def _kinds(hint: Any) -> Iterator[Any]:
    """The type itself and whatever it may be; what a tuple is of is another cell's matter."""
    yield hint
    if getattr(hint, "__origin__", None) is not tuple:
        for kind in get_args(hint):
            yield from _kinds(kind)


def _texts(cell: str) -> Any:
    written = _written_out(cell)
    if written is not cell:
        return written
    return [part.strip() for part in cell.split(";") if part.strip()]


def _written_out(cell: str) -> Any:
    """Whatever has fields of its own stands in its cell as JSON."""
    if cell.startswith(("[", "{")):
        with suppress(orjson.JSONDecodeError):
            return orjson.loads(cell)
    return cell


def place_of(form: Form, entry: Entry, field: str) -> tuple[int, str]:
    """The row and the column that a field of the command came from."""
    parts = field.split(".")
    if form.spread is not None and len(parts) > 2 and parts[0] == form.spread and parts[1].isdigit():
        return entry.rows[min(int(parts[1]), len(entry.rows) - 1)], parts[2]
    return entry.rows[0], parts[0]


def address_of(header: Sequence[str], column: str, row: int) -> str | None:
    """`C7`, as a spreadsheet says it; null for a column that is not there."""
    names = [name.lower() for name in header]
    if column not in names:
        return None
    place, letters = names.index(column) + 1, ""
    while place:
        place, letter = divmod(place - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row}"

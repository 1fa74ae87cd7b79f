"""The wage sheet as it is cut into strips: the head row stands over each worker's row, and a line to cut below."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import IO, Any

import xlsxwriter
from eventlet import tpool
from xlsxwriter.worksheet import Worksheet

from services.gateway.sheets.cells import harmless
from services.gateway.sheets.writing import CAREFUL, new_file
from shared.contracts.pay import LineKind

Plain = Mapping[str, Any]
FIRST = ("slip_row", "slip_number", "slip_name", "slip_days", "slip_pieces", "slip_hours")
LAST = ("slip_total", "slip_signature")
LONGEST_NAME = 31  # of a sheet, says Excel
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
FORMATS = {
    "title": {"bold": True, "font_size": 14},
    "head": {"bold": True, "border": 1, "align": "center", "text_wrap": True, "bg_color": "#EEEEEE"},
    "text": {"border": 1},
    "number": {"border": 1, "num_format": "#,##0.00####"},
    "cut": {"bottom": 3},
}


def wage_sheet(title: str, rows: Sequence[Plain], names: Mapping[str, str], word: Callable[[str], str]) -> IO[bytes]:
    """A workbook with a sheet for each team, in the order of their numbers; those in no team come first."""
    file = new_file()
    book = xlsxwriter.Workbook(file, CAREFUL)
    formats = {name: book.add_format(how) for name, how in FORMATS.items()}
    paid = {part["kind"] for row in rows for part in row["parts"]}
    kinds = [kind for kind in LineKind if kind in paid]
    ordered = sorted(rows, key=lambda row: (row["team"] or "", row["worker"]))
    taken: set[str] = set()
    for team, members in groupby(ordered, key=lambda row: row["team"]):
        name = _free_name(team or word("no_team"), taken)
        Strips(book.add_worksheet(name), formats, kinds, word).write(f"{name}  {title}", list(members), names)
    if not rows:
        book.add_worksheet(word("wage_sheet")).write_string(0, 0, title, formats["title"])
    tpool.execute(book.close)
    return file


class Strips:
    """One team's sheet."""

    def __init__(
        self, sheet: Worksheet, formats: Mapping[str, Any], kinds: Sequence[LineKind], word: Callable[[str], str]
    ) -> None:
        self.sheet, self.formats, self.kinds = sheet, formats, kinds
        self.head = [word(name) for name in (*FIRST, *(f"kind_{kind}" for kind in kinds), *LAST)]
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.set_column(0, 0, 5)
        sheet.set_column(1, len(self.head) - 2, 12)
        sheet.set_column(len(self.head) - 1, len(self.head) - 1, 16)

    def write(self, title: str, members: Sequence[Plain], names: Mapping[str, str]) -> None:
        self.sheet.write_string(0, 0, harmless(title), self.formats["title"])
        for place, row in enumerate(members):
            top = 2 + 3 * place
            for column, word in enumerate(self.head):
                self.sheet.write_string(top, column, word, self.formats["head"])
            for column, value in enumerate(self._cells(place + 1, row, names)):
                self._write(top + 1, column, value)
            for column in range(len(self.head)):
                self.sheet.write_blank(top + 2, column, None, self.formats["cut"])

    def _cells(self, place: int, row: Plain, names: Mapping[str, str]) -> list[str | Decimal]:
        amounts = {part["kind"]: Decimal(part["amount"]) for part in row["parts"]}
        return [
            Decimal(place),
            row["worker"],
            names.get(row["worker"], ""),
            *(Decimal(row[name]) for name in ("days", "pieces", "hours")),
            *(amounts.get(kind, Decimal(0)) for kind in self.kinds),
            Decimal(row["amount"]),
            "",
        ]

    def _write(self, row: int, column: int, value: str | Decimal) -> None:
        if isinstance(value, Decimal):
            how = self.formats["text" if column == 0 else "number"]
            self.sheet.write_number(row, column, float(value), how)  # a cell's number is one
        else:
            self.sheet.write_string(row, column, harmless(value), self.formats["text"])


def _free_name(team: str, taken: set[str]) -> str:
    """Excel wants names of sheets short, without some signs, and no two alike."""
    name = team.translate(FORBIDDEN).strip()[:LONGEST_NAME] or "-"
    number = 1
    while name.lower() in taken:
        number += 1
        ending = f" {number}"
        name = f"{team.translate(FORBIDDEN).strip()[: LONGEST_NAME - len(ending)]}{ending}"
    taken.add(name.lower())
    return name

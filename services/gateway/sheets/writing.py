"""Files made row by row: never more of a list in memory than one page of it."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import IO, Any, Protocol

import xlsxwriter
from eventlet import tpool

from services.gateway.routes import Reply
from services.gateway.sheets.cells import LONGEST, cell_of, fits_a_number, is_decimal
from shared.contracts.gateway.commands import TableFormat

MOST_ROWS = {TableFormat.XLSX: 20_000, TableFormat.CSV: 50_000}
MEDIA_TYPES = {
    TableFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    TableFormat.CSV: "text/csv; charset=utf-8",
}
BLOCK = 1 << 16
CAREFUL = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
Row = Mapping[str, Any]


class Table(Protocol):
    """A file that takes rows."""

    def add(self, rows: Iterable[Row]) -> None: ...

    def finish(self) -> IO[bytes]: ...


def new_file() -> IO[bytes]:
    """A file without a name: whatever ends us, ends it."""
    return tempfile.TemporaryFile(prefix="gongdan-")


class CsvTable:
    """CSV as Excel opens it: UTF-8 with a byte order mark."""

    def __init__(self, columns: Mapping[str, Any]) -> None:
        self.columns = columns
        self.file = new_file()
        self.file.write(b"\xef\xbb\xbf")
        self._write([tuple(columns)])

    def add(self, rows: Iterable[Row]) -> None:
        self._write([cell_of(row[name]) for name in self.columns] for row in rows)

    def _write(self, rows: Iterable[Iterable[str]]) -> None:
        text = io.StringIO(newline="")
        csv.writer(text).writerows(rows)
        self.file.write(text.getvalue().encode())

    def finish(self) -> IO[bytes]:
        return self.file


class XlsxTable:
    """An Excel sheet. Decimals are numbers where Excel keeps all their digits; everything else is text."""

    def __init__(self, columns: Mapping[str, Any]) -> None:
        self.decimals = {name: is_decimal(hint) for name, hint in columns.items()}
        self.file = new_file()
        self.workbook = xlsxwriter.Workbook(self.file, CAREFUL)
        self.sheet = self.workbook.add_worksheet()
        self.sheet.freeze_panes(1, 0)
        bold = self.workbook.add_format({"bold": True})
        for column, name in enumerate(columns):
            self.sheet.write_string(0, column, name, bold)
        self.written = 1

    def add(self, rows: Iterable[Row]) -> None:
        for row in rows:
            for column, (name, decimal) in enumerate(self.decimals.items()):
                self._write(column, row[name], decimal=decimal)
            self.written += 1

    def _write(self, column: int, value: Any, *, decimal: bool) -> None:
        if isinstance(value, bool):
            self.sheet.write_boolean(self.written, column, value)
        elif isinstance(value, int) or (decimal and value is not None and fits_a_number(value)):
            self.sheet.write_number(self.written, column, float(value))  # a cell's number is one
        elif text := cell_of(value):
            self.sheet.write_string(self.written, column, text[:LONGEST])

    def finish(self) -> IO[bytes]:
        tpool.execute(self.workbook.close)  # packing a long sheet takes a while
        return self.file


TABLES: Mapping[TableFormat, Callable[[Mapping[str, Any]], Table]] = {
    TableFormat.XLSX: XlsxTable,
    TableFormat.CSV: CsvTable,
}


def as_file(format: TableFormat, name: str, columns: Mapping[str, Any], rows: Iterable[Row]) -> Reply:
    """The answer that is a short table."""
    table = TABLES[format](columns)
    table.add(rows)
    return reply_with(table.finish(), format, name)


def reply_with(file: IO[bytes], format: TableFormat, name: str) -> Reply:
    """The answer that is a finished file."""
    headers = {
        "Content-Type": MEDIA_TYPES[format],
        "Content-Disposition": f'attachment; filename="{name}.{format}"',
        "Content-Length": str(file.seek(0, io.SEEK_END)),
    }
    return Reply(stream=blocks_of(file), headers=headers)


def blocks_of(file: IO[bytes]) -> Iterator[bytes]:
    """The file, bit by bit; it is gone when that ends."""
    with file:
        file.seek(0)
        while block := file.read(BLOCK):
            yield block

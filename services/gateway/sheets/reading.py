"""What somebody uploads, as rows of text. Runs in a process of its own: nobody knows what is in it.

Excel (.xlsx), or CSV as it is found in offices: UTF-8, or what Excel writes where Chinese is typed.
"""

from __future__ import annotations

import csv
import io
import resource
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

LARGEST = 4 << 20  # bytes of a file
UNPACKED = 64 << 20  # bytes that an Excel file may unfold to
MOST_PARTS = 1000  # files in an Excel file
MOST_ROWS = 2000
MOST_COLUMNS = 100
MEMORY = 512 << 20
SECONDS = 20
ENCODINGS = {"zh-TW": ("big5hkscs", "gb18030")}  # tried after UTF-8; elsewhere only the second


@dataclass(frozen=True)
class Sheet:
    """The header, and every row that is not empty with its number: the header is row 1."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


class Unreadable(Exception):
    """Not a table as we know them."""


class TooLong(Exception):
    """More rows or columns than we take at once."""


def read_upload(content: bytes, language: str) -> Sheet | str:
    """The sheet in a file, or `unreadable` or `too_long`. For a child: memory and time are bounded for good."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        return sheet_of(content, language)
    except Unreadable:
        return "unreadable"
    except TooLong:
        return "too_long"


def sheet_of(content: bytes, language: str) -> Sheet:
    rows = _excel_rows(content) if content.startswith(b"PK") else _csv_rows(content, language)
    numbered = enumerate(rows, start=1)
    header = next((tuple(name.strip() for name in row) for _, row in numbered), ())
    while header and not header[-1]:
        header = header[:-1]
    if len(header) > MOST_COLUMNS:
        raise TooLong
    if not any(header):
        raise Unreadable
    return Sheet(header, tuple(_filled(numbered, len(header))))


def _filled(numbered: Iterable[tuple[int, list[str]]], width: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The rows with something in them, each as wide as the header; what stands beside it is nobody's."""
    found = 0
    for number, row in numbered:
        if number > 10 * MOST_ROWS:
            raise TooLong
        if not any(cell.strip() for cell in row[:width]):
            continue
        found += 1
        if found > MOST_ROWS:
            raise TooLong
        yield number, tuple((row + [""] * width)[:width])


def _excel_rows(content: bytes) -> Iterator[list[str]]:
    from python_calamine import CalamineError, CalamineWorkbook  # only a child needs it

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise Unreadable from None
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > UNPACKED:
        raise TooLong
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheet = workbook.get_sheet_by_index(0)
        first = sheet.start[0] if sheet.start else 0
        yield from ([] for _ in range(min(first, 10 * MOST_ROWS)))
        for row in sheet.iter_rows():
            yield [_text(value) for value in row]
    except (CalamineError, ValueError, OverflowError):
        raise Unreadable from None


def _text(value: Any) -> str:
    """A cell's value as somebody would have typed it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, (date, time, timedelta)):
        return value.isoformat() if not isinstance(value, timedelta) else str(value)
    return str(value)


def _csv_rows(content: bytes, language: str) -> Iterator[list[str]]:
    text = _decoded(content, language)
    if "\x00" in text:
        raise Unreadable
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    csv.field_size_limit(LARGEST)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error:
        raise Unreadable from None


def _decoded(content: bytes, language: str) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", *ENCODINGS.get(language, ("gb18030",)))
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable

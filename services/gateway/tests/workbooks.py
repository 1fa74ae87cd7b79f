"""What stands in a workbook, as a spreadsheet reads it."""

from __future__ import annotations

from typing import IO
from zipfile import ZipFile


def sheets_of(file: IO[bytes]) -> list[str]:
    """The XML of every sheet; a cell that is computed has an `<f>`."""
    with ZipFile(file) as book:
        return [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/sheet")]

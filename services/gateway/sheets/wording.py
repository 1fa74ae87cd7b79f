"""Sheets as offices keep them: columns headed 料号 or 交期, cells that say 自制. What they mean is in `wording.json`.

A sheet may mix them with the names of the JSON fields, and those always win.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from services.gateway.sheets.reading import Sheet

WORDS = Path(__file__).with_name("wording.json")
BRACKETS = str.maketrans("（）", "()")


def in_our_words(sheet: Sheet, columns: Collection[str]) -> Sheet:
    """The same sheet, headed by our names of its columns and with our words in its cells."""
    header = _header(sheet.header, columns)
    known = [_words()["values"].get(name, {}) for name in header]
    rows = tuple(
        (row, tuple(words.get(cell.strip().lower(), cell) for words, cell in zip(known, cells, strict=True)))
        for row, cells in sheet.rows
    )
    return replace(sheet, header=header, rows=rows)


def _header(names: Sequence[str], columns: Collection[str]) -> tuple[str, ...]:
    """A heading that may mean several columns means the first that nothing else in the sheet is headed by."""
    taken = {name.lower() for name in names if name.lower() in columns}
    header = []
    for name in names:
        said = name.strip().lower()
        meant = () if said in columns else _words()["headings"].get(said.translate(BRACKETS), ())
        column = next((one for one in meant if one in columns and one not in taken), said)
        taken.add(column)
        header.append(column)
    return tuple(header)


@cache
def _words() -> Any:
    return json.loads(WORDS.read_text(encoding="utf-8"))

"""Sheets and labels as values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Row:
    """A line of a sheet; its code, if it has one, stands first, as a QR code, with what it says below it.

    A note stands below the cells, across the sheet.
    """

    code: str | None = None
    cells: tuple[str, ...]
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One page, or several when its rows need them; without a code there is none in its head."""

    title: str
    code: str | None
    facts: tuple[tuple[str, str], ...]
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    is_wide: bool = False
    size: int = 10  # of letters in cells


@dataclass(frozen=True, kw_only=True)
class Label:
    """A sticker: a code, and what is read beside it."""

    code: str
    lines: tuple[str, ...]

"""A value as a cell, and a cell as a value.

Several texts in one cell are parted by `; `; whatever has fields of its own is JSON. A text that a
spreadsheet would take for a formula gets an apostrophe before it, which is taken off when it comes back.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, get_args

import orjson

BETWEEN = "; "
_FORMULA = re.compile(r"'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")  # the wide ones count where Chinese is typed
_NUMBER = re.compile(r"-?\d+(\.\d+)?\Z", re.ASCII)
MOST_DIGITS = 15  # that a spreadsheet's number keeps
LONGEST = 32_767  # characters of a cell


def is_decimal(hint: Any) -> bool:
    return hint is Decimal or Decimal in get_args(hint)


def cell_of(value: Any) -> str:
    """What stands in a cell, as text."""
    if value is None or value in ([], {}):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and all(isinstance(part, str) and _stands_alone(part) for part in value):
        return harmless(BETWEEN.join(value))
    if isinstance(value, (list, dict)):
        return orjson.dumps(value).decode()
    return harmless(value) if isinstance(value, str) else str(value)


def _stands_alone(part: str) -> bool:
    return part == part.strip() != "" and ";" not in part and not part.startswith("[")


def harmless(text: str) -> str:
    """The text, so that no spreadsheet computes it. A negative number is only a number."""
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.match(text) else text


def as_meant(text: str) -> str:
    """The text that `harmless` was given."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text[1:]) else text


def fits_a_number(text: str) -> bool:
    """Whether a spreadsheet's number can hold a decimal, digit for digit."""
    return len(Decimal(text).as_tuple().digits) <= MOST_DIGITS

"""Somebody's wage sheet from before: which of its columns is what, and what its rows say, exactly."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from pathlib import Path
from typing import Any

from marshmallow import ValidationError

from services.gateway.sheets.cells import MOST_DIGITS, as_meant
from services.gateway.sheets.reading import Sheet
from shared.contracts.messages import schema_of
from shared.contracts.payroll.wage_sheets import OldWage
from shared.contracts.refusals import Invalid

# What offices call these columns, the likelier word first; `sums` are words of a row that adds up others.
WORDS: Mapping[str, Sequence[str]] = json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))
COLUMNS = ("worker", "name", "amount", "pieces", "hours")
_NUMBER = re.compile(r"[¥￥$€]?\s*(-?)[¥￥$€]?\s*(\d{1,3}(?:[,，]\d{3})+|\d+)?(\.\d*)?\Z", re.ASCII)
_TINY = re.compile(r"-?\d(\.\d+)?[eE]-\d{1,2}\Z", re.ASCII)  # as a spreadsheet itself writes parts of a coin
_AS_SHOWN = Context(prec=MOST_DIGITS)  # digits behind these are a spreadsheet's own noise


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of the sheet: who it says it is about, and how much."""

    row: int
    worker: str
    name: str
    cells: Mapping[str, str]


def columns_of(sheet: Sheet) -> dict[str, int]:
    """The place of each column that is known; a sheet that does not say who got how much is refused."""
    header = [as_meant(name).strip().lower() for name in sheet.header]
    found: dict[str, int] = {}
    for column in COLUMNS:
        word = next((word for word in WORDS[column] if word in header), None)
        if word is not None:
            if header.count(word) > 1:
                raise Invalid({word: "repeated"})
            found[column] = header.index(word)
    wrong = {} if "worker" in found or "name" in found else {"worker": "required"}
    if "amount" not in found:
        wrong["amount"] = "required"
    if wrong:
        raise Invalid(dict(wrong))
    return found


def rows_of(sheet: Sheet, columns: Mapping[str, int]) -> Iterator[Row]:
    for number, cells in sheet.rows:
        read = {column: as_meant(cells[place].strip()).strip() for column, place in columns.items()}
        yield Row(row=number, worker=read.pop("worker", ""), name=read.pop("name", ""), cells=read)


def wage_of(row: Row, numbers: Mapping[str, str]) -> OldWage:
    """What a row says, or `Invalid` with the column that is wrong. `numbers` are known workers and their names."""
    wrong: dict[str, Any] = {}
    if {row.worker.lower(), row.name.lower()} & set(WORDS["sums"]):
        raise Invalid({"worker": "adds_up_others"})
    worker = _worker(row, numbers, wrong)
    amounts = {column: _number(text, column, wrong) for column, text in row.cells.items()}
    if amounts["amount"] is None and "amount" not in wrong:
        wrong["amount"] = "required"
    if wrong:
        raise Invalid(wrong)
    told = {name: format(value, "f") for name, value in amounts.items() if value is not None}
    return OldWage(**_checked({"row": row.row, "worker": worker, **told}))


def _checked(told: Mapping[str, Any]) -> dict[str, Any]:
    """Held to the limits that every request is held to."""
    try:
        loaded: dict[str, Any] = schema_of(OldWage).load(told)
        return loaded
    except ValidationError as error:
        raise Invalid({name: _first(messages) for name, messages in error.messages_dict.items()}) from None


def _first(messages: Any) -> Any:
    return messages[0] if isinstance(messages, list) else "invalid"


def _worker(row: Row, numbers: Mapping[str, str], wrong: dict[str, Any]) -> str:
    """By his number, else by a name that he alone has: two of one name stay two. Others are kept as they stand."""
    column, said = ("worker", row.worker) if row.worker else ("name", row.name)
    if said in numbers:
        return said
    same = [number for number, name in numbers.items() if name == said]
    if len(same) > 1:
        wrong[column] = "ambiguous_worker"
    elif not said:
        wrong["worker"] = "required"
    return same[0] if same else said


def _number(text: str, column: str, wrong: dict[str, Any]) -> Decimal | None:
    """Exactly what is shown: no binary fraction is ever made of it."""
    if not text:
        return None
    plain = _NUMBER.match(text)
    if plain and (plain[2] or (plain[3] or "").strip(".")):
        value = Decimal(plain[1] + re.sub(r"[,，]", "", plain[2] or "0") + (plain[3] or "").rstrip("."))
    elif _TINY.match(text):
        value = Decimal(text)
    else:
        wrong[column] = "not_decimal"
        return None
    return value if len(value.as_tuple().digits) <= MOST_DIGITS else _AS_SHOWN.plus(value).normalize()

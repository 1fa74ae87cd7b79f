"""Reports that were kept on paper, as rows: what a clerk keys in is the report that the worker would have made.

Defects are `REASON:2; OTHER:1`, workers `ANNA; BEN`, or `ANNA:2; BEN:1` where they share; whatever an export
wrote there is read too. Times are the plant's, unless they say otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import orjson

from shared.contracts.refusals import Invalid

_OURS = UUID("a1b7b0d6-5f0e-5c59-8f0b-0d5c0f3c1a77")
_TIME = re.compile(r"(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})[T ]+(\d{1,2}:\d{2}(:\d{2})?)\Z", re.ASCII)
PAIRS = {"scrap": ("reason", "quantity"), "rework": ("reason", "quantity"), "workers": ("worker", "share")}
TIMES = ("started_at", "finished_at")
PLAIN = ("id", "good", "work_center", "note")


def report_of(cells: Mapping[str, str], time_zone: str) -> dict[str, Any]:
    """The body of the report that a row says. Without its time nobody could tell it from the same of another day."""
    body: dict[str, Any] = {name: cells[name] for name in PLAIN if cells.get(name)}
    body |= {name: _instant(cells[name], ZoneInfo(time_zone)) for name in TIMES if cells.get(name)}
    body |= {name: _parts(cells[name], *fields) for name, fields in PAIRS.items() if cells.get(name)}
    if "finished_at" not in body:
        raise Invalid({"finished_at": "required"})
    return body


def id_of(plant: str, username: str, operation: str, body: Mapping[str, Any], before: int) -> str:
    """The same row of the same sheet has the same id, however often it is sent; `before`: so many like it precede."""
    said = orjson.dumps([plant, username, operation, body, before], option=orjson.OPT_SORT_KEYS).decode()
    return str(uuid5(_OURS, said))


def _instant(cell: str, zone: ZoneInfo) -> str:
    found = _TIME.match(cell)
    if found is None:
        return cell
    year, month, day, at, _ = found.groups()
    with suppress(ValueError):
        return datetime.fromisoformat(f"{year}-{month:>02}-{day:>02}T{at:0>5}").replace(tzinfo=zone).isoformat()
    return cell


def _parts(cell: str, name: str, weight: str) -> Sequence[Any]:
    if cell.startswith("["):
        with suppress(orjson.JSONDecodeError):
            return [_known(part, name, weight) for part in orjson.loads(cell)]
    return [_pair(part.strip(), name, weight) for part in re.split("[;；]", cell) if part.strip()]


def _known(part: Any, *names: str) -> Any:
    """An export also tells what is not for the clerk to say."""
    return {key: part[key] for key in names if part.get(key) is not None} if isinstance(part, dict) else part


def _pair(part: str, name: str, weight: str) -> dict[str, str]:
    before, _, after = part.replace("：", ":").rpartition(":")
    return {name: before.strip(), weight: after.strip()} if before else {name: after}

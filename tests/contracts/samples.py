"""One example of every event, made from its fields, and the golden file that fixes how it looks on the wire.

`python -m tests.contracts.samples` writes the files of new events; it never overwrites one. Changing a golden
file is changing the contract: give the event a new version instead, and publish both until the last reader moved.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from shared.contracts.messages import Event

GOLDEN = Path(__file__).parent / "golden"
OWNERS = ("planning", "execution", "quality", "payroll")
_PLAIN: dict[Any, Any] = {
    str: "P1",
    int: 5,
    bool: True,
    Decimal: Decimal("12.5"),
    UUID: UUID("0198c0de-0000-7000-8000-000000000001"),
    date: date(2026, 11, 22),
    time: time(20, 30),
    datetime: datetime(2026, 11, 22, 8, 30, tzinfo=UTC),
}


def events() -> Iterator[type[Event]]:
    """Every event of every owner that can be published."""
    for owner in OWNERS:
        module = import_module(f"shared.contracts.{owner}.events")
        for kind in vars(module).values():
            is_own = isinstance(kind, type) and issubclass(kind, Event) and kind.__module__ == module.__name__
            if is_own and not kind.__subclasses__():
                yield kind


def golden_file(event: type[Event]) -> Path:
    return GOLDEN / f"{event.__name__}.v{event.version}.json"


def sample(event: type[Event]) -> Event:
    made = _sample(event)
    assert isinstance(made, Event)
    return made


def _sample(hint: Any) -> Any:
    origin = get_origin(hint)
    if origin in (UnionType, Union):
        return _sample(next(arg for arg in get_args(hint) if arg is not NoneType))
    if origin is tuple:
        return (_sample(get_args(hint)[0]),)
    if origin is dict:
        return {"number": "WO-1"}
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return list(hint)[-1]
    if is_dataclass(hint) and isinstance(hint, type):
        hints = get_type_hints(hint)
        return hint(**{field.name: _sample(hints[field.name]) for field in fields(hint)})
    return _PLAIN[hint]


if __name__ == "__main__":
    for event in events():
        if not golden_file(event).exists():
            golden_file(event).write_text(json.dumps(sample(event).dump(), indent=1, ensure_ascii=False) + "\n")
            print("new:", golden_file(event).name)

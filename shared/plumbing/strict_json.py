"""JSON as it is written, or not at all: no NaN, no half characters, no key that is said twice."""

from __future__ import annotations

import json
from typing import Any

import orjson


def read_strictly(raw: bytes | str) -> Any:
    """The value of a JSON text; `ValueError` says what is wrong with it.

    One reader refuses what is no JSON, the other a key that comes twice: of two quantities nobody knows
    which is meant.
    """
    value = orjson.loads(raw)
    try:
        json.loads(raw, object_pairs_hook=_refuse_twins)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return value


def _refuse_twins(pairs: list[tuple[str, Any]]) -> None:
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("a key is said twice")

"""ETags: the same bytes are the same version, whoever computes them."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson


def etag_of(body: Any) -> str:
    """The strong ETag of an answer, quotes included."""
    packed = orjson.dumps(body, option=orjson.OPT_SORT_KEYS)
    return f'"{hashlib.sha256(packed).hexdigest()[:32]}"'


def matches(if_match: str, body: Any) -> bool:
    """Does an `If-Match` header (`*`, or a list of ETags) name this version?"""
    wanted = {tag.strip().removeprefix("W/") for tag in if_match.split(",")}
    return "*" in wanted or etag_of(body) in wanted

"""Reading what a client sent: JSON and query strings, exactly or not at all.

Numbers never pass through a float. What JSON leaves open (duplicate keys, NaN, numbers of any size)
is refused, because two readers could understand it differently: a number that is none is read as one
that no field takes, so that the refusal names the field.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl

from services.gateway.refusals import Malformed, UnsupportedMediaType
from shared.contracts.refusals import Invalid

LONGEST_NUMBER = 60  # characters; no quantity of any plant needs more
LARGEST_EXPONENT = 40
NO_NUMBER = Decimal("NaN")
DEEPEST = 40  # levels; our deepest body has five
MOST_PARAMETERS = 50


def json_of(body: bytes, content_type: str) -> Any:
    """The JSON value of a body; an empty body is an empty object."""
    if not body:
        return {}
    require_json(content_type)
    try:
        text = body.decode("utf-8")
        require_shallow(text)
        return _decoder.decode(text)
    except (ValueError, RecursionError):
        raise Malformed from None


def require_json(content_type: str) -> None:
    kind, *parameters = (part.strip().lower() for part in content_type.split(";"))
    charset = next((part[8:].strip('"') for part in parameters if part.startswith("charset=")), "utf-8")
    if kind != "application/json" or charset not in ("utf-8", "utf8"):
        raise UnsupportedMediaType(content_type=content_type[:100])


def require_shallow(text: str) -> None:
    """Refuse deep nesting before any parser recurses into it."""
    if text.count("[") + text.count("{") <= DEEPEST:
        return
    depth, inside, escaped = 0, False, False
    for character in text:
        if inside:
            if escaped:
                escaped = False
            elif character == "\\":
                escaped = True
            elif character == '"':
                inside = False
        elif character == '"':
            inside = True
        elif character in "[{":
            depth += 1
            if depth > DEEPEST:
                raise ValueError("too deep")
        elif character in "]}":
            depth -= 1


def _decimal(text: str) -> Decimal:
    number = Decimal(text) if len(text) <= LONGEST_NUMBER else NO_NUMBER
    return NO_NUMBER if number.is_finite() and number and abs(number.adjusted()) > LARGEST_EXPONENT else number


def _integer(text: str) -> int | Decimal:
    return int(text) if len(text) <= LONGEST_NUMBER else NO_NUMBER


def _constant(text: str) -> Decimal:
    """`NaN` and `Infinity`, which JSON does not know."""
    return NO_NUMBER


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("duplicate key")
    for key in members:
        key.encode("utf-8")  # half a surrogate pair is a ValueError
    return members


_decoder = json.JSONDecoder(
    parse_float=_decimal, parse_int=_integer, parse_constant=_constant, object_pairs_hook=_object
)


def parameters_of(query_string: str) -> dict[str, str]:
    """The parameters of a query string, each at most once."""
    try:
        pairs = parse_qsl(
            query_string, keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=MOST_PARAMETERS
        )
    except ValueError:
        raise Malformed from None
    parameters = dict(pairs)
    if len(parameters) != len(pairs):
        names = [name for name, _ in pairs]
        raise Invalid({name: "repeated" for name in names if names.count(name) > 1})
    return parameters

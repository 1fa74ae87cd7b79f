"""What may name a thing, where it stands in a path or a header instead of a body."""

from __future__ import annotations

from marshmallow import ValidationError

from shared.contracts.messages import field_of
from shared.contracts.refusals import Invalid
from shared.contracts.values import Number

_field = field_of(Number)


def is_number(text: str) -> bool:
    """Could this be the number of something?"""
    try:
        _field.deserialize(text)
    except ValidationError:
        return False
    return True


def require_number(name: str, text: str) -> None:
    """Refuse to create a thing under a number that could not be typed, printed or put into a path."""
    try:
        _field.deserialize(text)
    except ValidationError as error:
        raise Invalid({name: error.messages[0]}) from None

"""How a rule says no, in a form that crosses a process border and can be said in any language.

A refusal is a code and the numbers that belong to it. The sentence a worker reads lives in the
gateway's text catalogues, one per language, under the same code.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, ClassVar


class Refused(Exception):
    """The rules of the plant say no. Subclass it in a domain module; the class name is the code."""

    status: ClassVar[int] = 409

    def __init__(self, **facts: Any) -> None:
        super().__init__(facts)
        self.facts = {name: _plain(value) for name, value in facts.items()}

    @property
    def code(self) -> str:
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", type(self).__name__).lower()

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value}" for name, value in self.facts.items())
        return f"{self.code}({told})"


class NotFound(Refused):
    """Unknown here; a thing of another plant looks exactly the same."""

    status = 404


class NotAllowed(Refused):
    """The caller is known, and may not do this. Subclass it where a narrower code helps."""

    status = 403


class Stale(Refused):
    """`If-Match` names a version that is no longer the current one."""

    status = 412


class IdempotencyConflict(Refused):
    """The same id, key or number was used before, with other content."""

    status = 422


class Invalid(Refused):
    """A request that cannot be understood. `errors` maps a field's path to a message key.

    A key may carry its numbers: `{"quantity": ("too_large", {"limit": "99999999"})}`.
    """

    status = 422

    def __init__(self, errors: dict[str, str | tuple[str, dict[str, Any]]]) -> None:
        super().__init__()
        self.errors: list[dict[str, Any]] = [
            {"field": field, "key": error, "facts": {}}
            if isinstance(error, str)
            else {"field": field, "key": error[0], "facts": {name: _plain(fact) for name, fact in error[1].items()}}
            for field, error in errors.items()
        ]

    def __str__(self) -> str:
        return "invalid({})".format(", ".join(f"{e['field']}: {e['key']}" for e in self.errors))


class NotHeardOf(Invalid):
    """A field names a thing of another owner that has not been heard of here.

    It may have been made a moment ago and be on its way, so the front door asks again for a little while
    before it says so.
    """

    @property
    def code(self) -> str:
        return "invalid"


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value if isinstance(value, (int, str, type(None))) else str(value)

"""Messages: frozen dataclasses that know how to leave and enter the process as plain JSON.

The marshmallow schema is derived from the dataclass, so a contract is written once. `Annotated[...,
Limits(...)]` on a field becomes its validation and its OpenAPI keywords.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, ClassVar, Self, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError
from marshmallow import fields as mm

from shared.contracts import fields as wire
from shared.contracts.refusals import Invalid
from shared.contracts.values import Limits


@dataclass(frozen=True, kw_only=True)
class Message:
    """Anything that crosses a process border. Unknown keys are ignored, missing ones are not."""

    strict: ClassVar[bool] = False
    wire_names: ClassVar[Mapping[str, str]] = {}  # for a JSON name that Python cannot spell: {"from_on": "from"}

    def dump(self) -> dict[str, Any]:
        kind: type = type(self)
        dumped: dict[str, Any] = dumper_of(kind)(self)
        return dumped

    def beyond_defaults(self) -> dict[str, Any]:
        """What it says beyond its defaults, as plain JSON. A field that a later version adds does not change it."""
        kind: type = type(self)
        said: dict[str, Any] = dumper_of(kind, beyond_defaults=True)(self)
        return said

    @classmethod
    def load(cls, payload: Any, *, text: bool = False) -> Self:
        """Read a message, or raise `Invalid` naming each field. `text` reads a query string's values."""
        kind: type = cls
        try:
            return cls(**schema_of(kind, text=text).load(payload))
        except ValidationError as error:
            raise Invalid(dict(_flatten(error.messages))) from None


@dataclass(frozen=True, kw_only=True)
class Command(Message):
    """A request to change something, addressed to the one service that may refuse it.

    An unknown field is refused, so a misspelt one is never silently lost.
    """

    strict = True


@dataclass(frozen=True, kw_only=True)
class Query(Message):
    """What a list is filtered by."""

    strict = True


@dataclass(frozen=True, kw_only=True)
class PageQuery(Query):
    """A list, page by page: `cursor` is what the page before gave as `next_cursor`."""

    limit: Annotated[int, Limits(least=1, most=500)] = 50
    cursor: Annotated[str, Limits(longest=500)] | None = None


@dataclass(frozen=True, kw_only=True)
class Event(Message):
    """A fact: it happened, it is in the past tense, nobody may refuse it."""

    owner: ClassVar[str]
    version: ClassVar[int] = 1
    readers: ClassVar[tuple[str, ...]] = ()  # the services that handle it; their queues exist before it is published

    plant: str


@dataclass(frozen=True, kw_only=True)
class View(Message):
    """A read-only picture, shaped for the reader."""


@dataclass(frozen=True, kw_only=True)
class Page(Message):
    """One page of views. `next_cursor` is null on the last."""

    items: tuple[Any, ...]
    next_cursor: str | None = None

    def dump(self) -> dict[str, Any]:
        return {"items": [item.dump() for item in self.items], "next_cursor": self.next_cursor}


@cache
def schema_of(message: type, *, text: bool = False, strict: bool | None = None) -> Schema:
    """The marshmallow schema of a message, or of a plain dataclass inside one (as strict as what is around it)."""
    strict = getattr(message, "strict", False) if strict is None else strict
    hints = get_type_hints(message, include_extras=True)
    declared: dict[str, mm.Field[Any]] = {}
    for field in fields(message):
        default: dict[str, Any] = {"required": True}
        if field.default is not MISSING:
            default = {"load_default": field.default}
        elif field.default_factory is not MISSING:
            default = {"load_default": field.default_factory}
        default["data_key"] = _wire_name(message, field.name)
        declared[field.name] = field_of(hints[field.name], text=text, strict=strict, **default)
    schema = Schema.from_dict(declared, name=message.__name__)
    schema.error_messages = {"type": "not_object", "unknown": "unknown_field"}
    return schema(unknown=RAISE if strict else EXCLUDE)


_FIELDS: dict[Any, type[wire.WireField]] = {
    str: wire.TextField,
    Decimal: wire.DecimalField,
    int: wire.IntegerField,
    bool: wire.BooleanField,
    UUID: wire.UuidField,
    date: wire.DateField,
    time: wire.TimeField,
    datetime: wire.InstantField,
    Any: wire.AnyField,
}


def field_of(
    hint: Any, *, text: bool = False, strict: bool = False, limits: Limits | None = None, **kwargs: Any
) -> mm.Field[Any]:
    """The field for a type hint: `X | None`, `tuple[X, ...]`, a StrEnum, a dataclass, or a plain value."""
    origin = get_origin(hint)
    if origin is Annotated:
        inner, *marks = get_args(hint)
        marked = next((mark for mark in marks if isinstance(mark, Limits)), limits)
        return field_of(inner, text=text, strict=strict, limits=marked, **kwargs)
    if origin in (UnionType, Union):
        (inner,) = (arg for arg in get_args(hint) if arg is not NoneType)
        return field_of(inner, text=text, strict=strict, limits=limits, allow_none=True, **kwargs)
    if origin is tuple:
        inner = field_of(get_args(hint)[0], text=text, strict=strict)
        return wire.ListField(inner, limits, text=text, **kwargs)
    if origin is dict:
        return wire.FreeField(limits, **kwargs) if strict else mm.Dict(**kwargs)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return wire.ChoiceField(hint, **kwargs)
    if is_dataclass(hint) and isinstance(hint, type):
        return NestedField(hint, strict=strict, text=text, **kwargs)
    return _FIELDS[hint](limits, text=text, **kwargs)


class NestedField(wire.WireField):
    """A dataclass inside a message."""

    def __init__(self, message: type, *, strict: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.message = message
        self.strict = strict

    def read(self, value: Any) -> Any:
        return self.message(**schema_of(self.message, text=self.text, strict=self.strict).load(value))


def _wire_name(message: type, name: str) -> str:
    names: Mapping[str, str] = getattr(message, "wire_names", {})
    return names.get(name, name)


Dumper = Callable[[Any], Any]


@cache
def dumper_of(message: type, *, beyond_defaults: bool = False) -> Dumper:
    """How a message becomes plain JSON values; compiled once, because every answer passes here."""
    hints = get_type_hints(message)
    parts = [
        (_wire_name(message, field.name), field.name, _dumper(hints[field.name], beyond_defaults), _default(field))
        for field in fields(message)
    ]

    def dump(value: Any) -> dict[str, Any]:
        return {key: part(getattr(value, name)) for key, name, part, _ in parts}

    def dump_said(value: Any) -> dict[str, Any]:
        pairs = ((key, getattr(value, name), part, default) for key, name, part, default in parts)
        return {key: part(said) for key, said, part, default in pairs if said != default}

    return dump_said if beyond_defaults else dump


def _default(field: Field[Any]) -> Any:
    return field.default if field.default_factory is MISSING else field.default_factory()


def _dumper(hint: Any, beyond_defaults: bool) -> Dumper:
    origin = get_origin(hint)
    if origin in (UnionType, Union):
        (inner,) = (arg for arg in get_args(hint) if arg is not NoneType)
        dump = _dumper(inner, beyond_defaults)
        return lambda value: None if value is None else dump(value)
    if origin is tuple:
        dump_item = _dumper(get_args(hint)[0], beyond_defaults)
        return lambda value: [dump_item(item) for item in value]
    if isinstance(hint, type) and issubclass(hint, Message):
        return lambda value: value.beyond_defaults() if beyond_defaults else value.dump()
    if is_dataclass(hint) and isinstance(hint, type):
        return dumper_of(hint, beyond_defaults=beyond_defaults)
    return _PLAIN.get(hint, lambda value: value)


def decimal_text(value: Decimal) -> str:
    """A decimal as people write it: no exponent, no needless zeros (`"12.5"`, `"40"`)."""
    text = format(value, "f")
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text


def instant_text(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


_PLAIN: dict[Any, Dumper] = {
    Decimal: decimal_text,
    UUID: str,
    date: date.isoformat,
    datetime: instant_text,
    time: lambda value: value.strftime("%H:%M"),
}


def _flatten(messages: Any, path: str = "") -> list[tuple[str, Any]]:
    """Marshmallow's nested messages as `("lines.0.quantity", (key, facts))` pairs."""
    if isinstance(messages, Mapping):
        pairs: list[tuple[str, Any]] = []
        for name, inner in messages.items():
            below = path if name == "_schema" else f"{path}.{name}" if path else str(name)
            pairs += _flatten(inner, below)
        return pairs
    first = messages[0] if isinstance(messages, list) else messages
    return _flatten(first, path) if isinstance(first, Mapping) else [(path, first)]

"""The marshmallow fields of the wire: strict, and speaking message keys instead of sentences.

Every failure is a `(key, facts)` pair; the gateway's catalogues hold the sentence for each key.
`text=True` fields read what a query string can carry, where everything is text.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any
from uuid import UUID

from marshmallow import ValidationError, fields

from shared.contracts.values import Limits

_MESSAGES: dict[str, str | list[Any] | dict[Any, Any]] = {
    "required": "required",
    "null": "null",
    "validator_failed": "invalid",
}
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_SURROGATE, _REFUSED = re.compile(r"[\ud800-\udfff]"), "\x00"
_DECIMAL = re.compile(r"-?\d{1,30}(\.\d{1,30})?\Z", re.ASCII)
_INTEGER = re.compile(r"-?\d{1,15}\Z", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d\Z", re.ASCII)
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}([.]\d{1,9})?)?([Zz]|[+-]\d{2}:\d{2})?\Z", re.ASCII)
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z", re.ASCII)
EARLIEST, LATEST = 2000, 2100  # years; outside them arithmetic on instants could overflow
MOST_ITEMS = 500


def fail(key: str, **facts: Any) -> ValidationError:
    return ValidationError([(key, facts)])


class WireField(fields.Field[Any]):
    """What all our fields share: their limits, and whether they read text."""

    json_schema: dict[str, Any] = {}

    def __init__(self, limits: Limits | None = None, *, text: bool = False, **kwargs: Any) -> None:
        super().__init__(error_messages=_MESSAGES, **kwargs)
        self.limits = limits or Limits()
        self.text = text

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        return self.read(value)

    def read(self, value: Any) -> Any:
        raise NotImplementedError

    def in_range(self, value: Any) -> Any:
        limits = self.limits
        if limits.least is not None and value < limits.least:
            raise fail("too_small", limit=limits.least)
        if limits.above is not None and value <= limits.above:
            raise fail("must_be_above", limit=limits.above)
        if limits.most is not None and value > limits.most:
            raise fail("too_large", limit=limits.most)
        return value


class TextField(WireField):
    json_schema = {"type": "string"}

    def read(self, value: Any) -> str:
        if not isinstance(value, str):
            raise fail("not_text")
        if _UNPRINTABLE.search(value):
            raise fail("unprintable")
        if self.limits.longest is not None and len(value) > self.limits.longest:
            raise fail("too_long", limit=self.limits.longest)
        if self.limits.shortest and not value.strip():
            raise fail("null")
        if self.limits.shortest is not None and len(value.strip()) < self.limits.shortest:
            raise fail("too_short", limit=self.limits.shortest)
        if self.limits.pattern is not None and not re.fullmatch(self.limits.pattern, value):
            raise fail("pattern")
        return value


class DecimalField(WireField):
    """An exact decimal: text, or a JSON number that was parsed without passing through a float."""

    json_schema = {"type": "string", "format": "decimal"}

    def read(self, value: Any) -> Decimal:
        number = self._number(value)
        if not number.is_finite():
            raise fail("not_decimal")
        self.in_range(number)
        exponent = number.normalize().as_tuple().exponent
        if self.limits.places is not None and isinstance(exponent, int) and -exponent > self.limits.places:
            raise fail("too_many_places", limit=self.limits.places)
        return number + 0 if exponent == 0 else number

    def _number(self, value: Any) -> Decimal:
        if isinstance(value, bool):
            raise fail("not_decimal")
        if isinstance(value, (int, Decimal)):
            return Decimal(value)
        if isinstance(value, float):
            return Decimal(repr(value))
        if isinstance(value, str) and _DECIMAL.match(value):
            try:
                return Decimal(value)
            except InvalidOperation:
                pass
        raise fail("not_decimal")


class IntegerField(WireField):
    json_schema = {"type": "integer"}

    def read(self, value: Any) -> int:
        if self.text and isinstance(value, str) and _INTEGER.match(value):
            value = int(value)
        if (
            isinstance(value, Decimal)
            and value.is_finite()
            and abs(value) < 10**15
            and value == value.to_integral_value()
        ):
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= 10**15:
            raise fail("not_integer")
        return int(self.in_range(value))


class BooleanField(WireField):
    json_schema = {"type": "boolean"}

    def read(self, value: Any) -> bool:
        if self.text and value in ("true", "false"):
            return bool(value == "true")
        if not isinstance(value, bool):
            raise fail("not_boolean")
        return value


class UuidField(WireField):
    json_schema = {"type": "string", "format": "uuid"}

    def read(self, value: Any) -> UUID:
        if not isinstance(value, str) or not _UUID.match(value):
            raise fail("not_uuid")
        return UUID(value)


class DateField(WireField):
    json_schema = {"type": "string", "format": "date"}

    def read(self, value: Any) -> date:
        if not isinstance(value, str) or not _DATE.match(value):
            raise fail("not_date")
        try:
            day = date.fromisoformat(value)
        except ValueError:
            raise fail("not_date") from None
        if not EARLIEST <= day.year < LATEST:
            raise fail("outside_calendar", first=EARLIEST, last=LATEST)
        return day


class TimeField(WireField):
    """A wall clock time of a shift, `HH:MM`."""

    json_schema = {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"}

    def read(self, value: Any) -> time:
        if not isinstance(value, str) or not _TIME.match(value):
            raise fail("not_time")
        return time.fromisoformat(value)


class InstantField(WireField):
    """An RFC 3339 instant with its offset, turned to UTC."""

    json_schema = {"type": "string", "format": "date-time"}

    def read(self, value: Any) -> datetime:
        if self.text and isinstance(value, str):
            value = re.sub(r" (\d{2}:\d{2})\Z", r"+\1", value)  # a `+` not escaped in a query arrives as a blank
        if not isinstance(value, str) or not _INSTANT.match(value):
            raise fail("not_instant")
        try:
            instant = datetime.fromisoformat(value.upper())
        except ValueError:
            raise fail("not_instant") from None
        if instant.tzinfo is None:
            raise fail("naive_instant")
        if not (_is_in_calendar(instant) and _is_in_calendar(instant.astimezone(UTC))):
            raise fail("outside_calendar", first=EARLIEST, last=LATEST)
        return instant.astimezone(UTC)


def _is_in_calendar(instant: datetime) -> bool:
    return EARLIEST < instant.year < LATEST


class ChoiceField(WireField):
    def __init__(self, choices: type[StrEnum], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.choices = choices
        self.json_schema = {"type": "string", "enum": [str(choice) for choice in choices]}

    def read(self, value: Any) -> StrEnum:
        if isinstance(value, str):
            try:
                return self.choices(value)
            except ValueError:
                pass
        raise fail("not_one_of", choices=", ".join(self.choices))


class ListField(WireField):
    def __init__(self, inner: fields.Field[Any], limits: Limits | None = None, **kwargs: Any) -> None:
        super().__init__(limits, **kwargs)
        self.inner = inner

    def read(self, value: Any) -> tuple[Any, ...]:
        if not isinstance(value, (list, tuple)):
            raise fail("not_list")
        most = self.limits.longest or MOST_ITEMS
        if len(value) > most:
            raise fail("too_many", limit=most)
        if self.limits.shortest and not value:
            raise fail("null")
        if len(value) < (self.limits.shortest or 0):
            raise fail("too_few", limit=self.limits.shortest)
        items: list[Any] = []
        errors: dict[int, Any] = {}
        for index, item in enumerate(value):
            try:
                items.append(self.inner.deserialize(item))
            except ValidationError as error:
                errors[index] = error.messages
        if errors:
            raise ValidationError(errors)
        return tuple(items)


class FreeField(WireField):
    """The values of custom fields: an object of plain values, nothing nested."""

    json_schema = {"type": "object"}

    def read(self, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise fail("not_object")
        if len(value) > 50:
            raise fail("too_many", limit=50)
        plain: dict[str, Any] = {}
        for key, item in value.items():
            if isinstance(item, (dict, list)) or len(str(item)) > 2000 or len(key) > 100:
                raise fail("not_plain", field=key[:100])
            if isinstance(item, Decimal) and not item.is_finite():
                raise fail("not_decimal")
            if _UNPRINTABLE.search(f"{key}{item}"):
                raise fail("unprintable")
            plain[key] = exact(item)
        return plain


def exact(value: Any) -> Any:
    """A plain value that every JSON reader takes for the same.

    Numbers that some cannot hold become text. Half a surrogate pair, which is no text, becomes a character
    that no field takes.
    """
    if isinstance(value, str):
        return _SURROGATE.sub(_REFUSED, value)
    is_whole = isinstance(value, int) and abs(value) < 2**63
    return value if value is None or is_whole else str(value)


class AnyField(WireField):
    """Any JSON value, to be judged later by its owner; see `exact` for what it looks like on the way."""

    json_schema: dict[str, Any] = {}

    def __init__(self, limits: Limits | None = None, **kwargs: Any) -> None:
        super().__init__(limits, **{"allow_none": True, **kwargs})

    def read(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self.read(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.read(item) for item in value]
        return exact(value)

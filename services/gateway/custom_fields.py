"""Fields of a plant's own: what may be said of them, and what in them. No table, no HTTP."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from marshmallow import ValidationError

from shared.contracts import fields as wire
from shared.contracts.gateway.configuration import CustomField, Customisable, FieldType
from shared.contracts.refusals import Invalid, NotFound
from shared.contracts.values import Limits

Problem = str | tuple[str, dict[str, Any]]
READERS: dict[FieldType, wire.WireField] = {
    FieldType.TEXT: wire.TextField(Limits(longest=2000)),
    FieldType.NUMBER: wire.DecimalField(),
    FieldType.DATE: wire.DateField(),
    FieldType.BOOLEAN: wire.BooleanField(),
}


def object_named(word: str) -> Customisable:
    """What a path means: the collection, or one thing of it (`work-orders`, `work_order`)."""
    plural = word.replace("_", "-").removesuffix("s") + "s"
    if plural not in tuple(Customisable):
        raise NotFound
    return Customisable(plural)


def require_sound(fields: Sequence[CustomField]) -> None:
    """Each key once; options where one is chosen from, and nowhere else."""
    errors: dict[str, Problem] = {}
    times = Counter(field.key for field in fields)
    for position, field in enumerate(fields):
        if times[field.key] > 1:
            errors[f"fields.{position}.key"] = "repeated"
        if (field.type is FieldType.SELECT) != bool(field.options):
            errors[f"fields.{position}.options"] = "options_of_select"
        elif len(set(field.options)) < len(field.options):
            errors[f"fields.{position}.options"] = "repeated"
    if errors:
        raise Invalid(errors)


def require_values(
    fields: Iterable[CustomField] | None, values: Mapping[str, Any], *, changing: bool = False, path: str = "fields"
) -> None:
    """The values fit the fields. Where a plant has said nothing of an object (None), it takes what comes.

    When only some are `changing`, those left out stay what they are, and null takes one that need not be there away.
    """
    if fields is None:
        return
    known = {field.key: field for field in fields}
    errors: dict[str, Problem] = {f"{path}.{key}": "unknown_field" for key in values if key not in known}
    for key, field in known.items():
        value = values.get(key)
        if value is None:
            if field.required and (key in values or not changing):
                errors[f"{path}.{key}"] = "required"
        elif (problem := _problem(field, value)) is not None:
            errors[f"{path}.{key}"] = problem
    if errors:
        raise Invalid(errors)


def _problem(field: CustomField, value: Any) -> Problem | None:
    if field.type is FieldType.SELECT:
        return None if value in field.options else ("not_one_of", {"choices": ", ".join(field.options)})
    if field.required and field.type is FieldType.TEXT and not str(value).strip():
        return "required"
    try:
        READERS[field.type].deserialize(value)
    except ValidationError as error:
        found: Problem = error.messages[0]
        return found
    return None

"""Messages as JSON Schema: the limits a request is held to, as the keywords that say so."""

from __future__ import annotations

from typing import Any

from apispec import APISpec
from marshmallow import fields as mm

from shared.contracts import fields as wire
from shared.contracts.messages import NestedField, schema_of
from shared.contracts.values import Limits

Json = dict[str, Any]


def reference(spec: APISpec, message: type, *, incoming: bool) -> Json:
    """A reference to the message's component, which is made when it is first needed."""
    name = message.__name__
    if name not in spec.components.schemas:
        spec.components.schemas[name] = {}  # stands here while its own parts are described
        spec.components.schemas[name] = _object(spec, message, incoming=incoming)
    return {"$ref": f"#/components/schemas/{name}"}


def _object(spec: APISpec, message: type, *, incoming: bool) -> Json:
    schema = schema_of(message)
    properties = {
        field.data_key or name: of_field(spec, field, incoming=incoming) for name, field in schema.fields.items()
    }
    described: Json = {"type": "object", "properties": properties}
    if message.__doc__:
        described["description"] = " ".join(message.__doc__.split())
    required = [
        field.data_key or name for name, field in schema.fields.items() if not incoming or field.required
    ]
    if required:
        described["required"] = required
    if incoming:
        described["additionalProperties"] = False
    return described


def of_field(spec: APISpec, field: mm.Field[Any], *, incoming: bool) -> Json:
    """What one field may hold."""
    described = _plain(spec, field, incoming=incoming)
    if incoming and not field.required and isinstance(field.load_default, (str, int, bool)):
        described = {**described, "default": field.load_default}
    if not field.allow_none:
        return described
    if "type" in described and "enum" not in described:
        kinds = described["type"] if isinstance(described["type"], list) else [described["type"]]
        return {**described, "type": [*kinds, "null"]}
    return {"anyOf": [described, {"type": "null"}]}


def _plain(spec: APISpec, field: mm.Field[Any], *, incoming: bool) -> Json:
    if isinstance(field, NestedField):
        return reference(spec, field.message, incoming=incoming)
    if isinstance(field, wire.ListField):
        items = of_field(spec, field.inner, incoming=incoming)
        least = {"minItems": field.limits.shortest} if field.limits.shortest else {}
        most = {"maxItems": field.limits.longest or wire.MOST_ITEMS} if incoming else {}
        return {"type": "array", "items": items, **least, **most}
    if isinstance(field, wire.DecimalField):
        return _decimal(field.limits, incoming=incoming)
    if isinstance(field, wire.WireField):
        return {**field.json_schema, **_keywords(field.limits)}
    return {"type": "object"}


def _decimal(limits: Limits, *, incoming: bool) -> Json:
    """A decimal is text; a request may also write a number, and the number's limits hold for both."""
    described: Json = {"type": "string", "format": "decimal", "examples": ["12.5"]}
    if not incoming:
        return described
    keywords = _keywords(Limits(least=limits.least, most=limits.most, above=limits.above))
    return {**described, "type": ["string", "number"], "pattern": r"^-?\d{1,30}(\.\d{1,30})?$", **keywords}


def _keywords(limits: Limits) -> Json:
    keywords = {
        "minimum": limits.least,
        "maximum": limits.most,
        "exclusiveMinimum": limits.above,
        "minLength": limits.shortest,
        "maxLength": limits.longest,
        "pattern": limits.pattern.replace(r"\Z", "$") if limits.pattern else None,
    }
    return {name: value for name, value in keywords.items() if value is not None}

"""Messages as JSON Schema: the limits a request is held to, as the keywords that say so."""

from __future__ import annotations

from typing import Any

from marshmallow import fields as mm

from shared.contracts import fields as wire
from shared.contracts.messages import Command, NestedField, Query, schema_of
from shared.contracts.values import Limits

Json = dict[str, Any]


class Schemas:
    """The schemas of a document. What comes in and what goes out differ, even of one type: an answer has
    every field and its decimals are text."""

    def __init__(self, components: dict[str, Json]) -> None:
        self._components = components
        self._types: dict[str, type] = {}

    def reference(self, message: type, *, incoming: bool) -> Json:
        """A reference to the message's component, which is made when it is first needed."""
        name = self._name(message, incoming=incoming)
        if name not in self._components:
            self._components[name] = {}  # stands here while its own parts are described
            self._components[name] = self._object(message, incoming=incoming)
        return {"$ref": f"#/components/schemas/{name}"}

    def _name(self, message: type, *, incoming: bool) -> str:
        """The message's own name; where two services have one of that name, the second says whose it is."""
        suffix = "Input" if incoming and not issubclass(message, (Command, Query)) else ""
        name = message.__name__ + suffix
        if self._types.setdefault(name, message) is not message:
            owner = message.__module__.split(".")[-2].capitalize()
            name = owner + name
        return name

    def of_field(self, field: mm.Field[Any], *, incoming: bool) -> Json:
        """What one field may hold."""
        described = self._plain(field, incoming=incoming)
        if incoming and not field.required and isinstance(field.load_default, (str, int, bool)):
            described = {**described, "default": field.load_default}
        if not field.allow_none:
            return described
        if "type" in described and "enum" not in described:
            kinds = described["type"] if isinstance(described["type"], list) else [described["type"]]
            return {**described, "type": [*kinds, "null"]}
        return {"anyOf": [described, {"type": "null"}]}

    def _object(self, message: type, *, incoming: bool) -> Json:
        fields = {field.data_key or name: field for name, field in schema_of(message).fields.items()}
        described: Json = {
            "type": "object",
            "properties": {name: self.of_field(field, incoming=incoming) for name, field in fields.items()},
        }
        if message.__doc__:
            described["description"] = " ".join(message.__doc__.split())
        if required := [name for name, field in fields.items() if not incoming or field.required]:
            described["required"] = required
        if incoming:
            described["additionalProperties"] = False
        return described

    def _plain(self, field: mm.Field[Any], *, incoming: bool) -> Json:
        if isinstance(field, NestedField):
            return self.reference(field.message, incoming=incoming)
        if isinstance(field, wire.ListField):
            items = self.of_field(field.inner, incoming=incoming)
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
        "pattern": limits.pattern,
    }
    return {name: value for name, value in keywords.items() if value is not None}

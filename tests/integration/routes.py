"""The routes of the public contract as the running installation describes them itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from demo.client import Client

METHODS = ("get", "post", "put", "patch", "delete")
PREFIX = "/api/v1"


@dataclass(frozen=True)
class Route:
    """One method of one path, and the fields its body may have."""

    method: str
    path: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    streams: bool = False
    takes_file: bool = False

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def parameters(self) -> tuple[str, ...]:
        return tuple(re.findall(r"{([^}]+)}", self.path))

    def to(self, things: Mapping[str, str]) -> str:
        """The path with its parameters filled in."""
        return re.sub(r"{([^}]+)}", lambda match: things[match.group(1)], self.path)


def routes_of(client: Client) -> list[Route]:
    """Every route below `/api/v1`, as `openapi.json` lists them."""
    document = client.get("/openapi.json")
    return [
        Route(
            method=method.upper(),
            path=path.removeprefix(PREFIX),
            fields=_fields(document, operation),
            takes_file="multipart/form-data" in str(operation.get("requestBody")),
            streams="text/event-stream" in str(operation.get("responses")),
        )
        for path, operations in sorted(document["paths"].items())
        if path.startswith(PREFIX)
        for method, operation in operations.items()
        if method in METHODS
    ]


def _fields(document: Mapping[str, Any], operation: Mapping[str, Any]) -> Mapping[str, Any]:
    content = operation.get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    fields: Mapping[str, Any] = schema.get("properties", {})
    return fields

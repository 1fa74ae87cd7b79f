"""The contract as OpenAPI 3.1, made from the endpoints and the messages they carry: nothing is written twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any

from apispec import APISpec

from services.gateway.routes import JSON, WITH_BODY, PageOf, Route
from services.gateway.schemas import Schemas
from shared.contracts.messages import schema_of
from shared.plumbing.version import VERSION

_PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
_PATH_SCHEMAS = {"uuid": {"type": "string", "format": "uuid"}, "int": {"type": "integer"}}
_DESCRIPTION = """The public contract of Gongdan, a production management system that runs on work orders.

Quantities, rates and money are exact decimals: text in answers, text or JSON numbers in requests.
Instants carry their offset; dates are production days of the plant. Creating is idempotent: send an `id`
or an `Idempotency-Key`. Every refusal is a problem with a `code` that never changes and a sentence in the
language of `Accept-Language`."""
_HEADERS = {
    "Plant": ("The plant, by number; without it the user's first.", {"type": "string", "maxLength": 40}),
    "Accept-Language": ("Language of sentences.", {"type": "string", "examples": ["zh-CN", "zh-TW", "en"]}),
    "X-Correlation-Id": ("Names the request in every log.", {"type": "string", "maxLength": 64}),
    "Idempotency-Key": ("Recognises a resend.", {"type": "string", "maxLength": 200}),
    "If-Match": ("Change only this version.", {"type": "string"}),
    "If-None-Match": ("Answer 304 when still this version.", {"type": "string"}),
}
_PROBLEMS = {
    "400": "Not readable as HTTP",
    "401": "Not signed in",
    "403": "Not allowed",
    "404": "Unknown here",
    "409": "The rules of the plant refuse it",
    "411": "The length of the body is missing",
    "412": "Changed meanwhile",
    "413": "Body too large",
    "415": "Not JSON",
    "422": "Malformed or invalid",
    "429": "Slow down",
    "503": "A part is away",
}
_FORM = {
    "type": "object",
    "required": ["file"],
    "properties": {"file": {"type": "string", "format": "binary", "description": "An .xlsx or a CSV"}},
}
_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message", "code"],
                "properties": {name: {"type": "string"} for name in ("field", "message", "code")},
            },
        },
    },
}


def document() -> dict[str, Any]:
    """The document of the gateway as it is served."""
    return document_of(import_module("services.gateway.service").GatewayService)


@cache
def document_of(service: type) -> dict[str, Any]:
    """The document of every endpoint of a service."""
    spec = APISpec(
        title="Gongdan",
        version=VERSION,
        openapi_version="3.1.0",
        info={"description": _DESCRIPTION},
        security=[{"bearer": []}],
    )
    spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    spec.components.schema("Problem", _PROBLEM)
    for name, (meaning, schema) in _HEADERS.items():
        spec.components.parameter(name, "header", {"name": name, "description": meaning, "schema": schema})
    for status, meaning in _PROBLEMS.items():
        content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
        spec.components.response(status, {"description": meaning, "content": content})
    schemas = Schemas(spec.components.schemas)
    for route in routes_of(service):
        spec.path(_PARAMETER.sub(r"{\2}", route.path), operations={route.method.lower(): _operation(schemas, route)})
    described: dict[str, Any] = spec.to_dict()
    return described


def routes_of(service: type) -> Iterator[Route]:
    """Every route that a service's methods answer, in the order of their paths."""
    methods = (getattr(service, name) for name in dir(service))
    routes = [method.route for method in methods if hasattr(method, "route")]
    return iter(sorted(routes, key=lambda route: (route.path, route.method)))


def _operation(schemas: Schemas, route: Route) -> dict[str, Any]:
    summary, _, rest = route.description.partition("\n")
    operation: dict[str, Any] = {
        "operationId": route.name,
        "summary": summary,
        "tags": [_tag(route)],
        "parameters": [*_path_parameters(route), *_query_parameters(schemas, route), *_header_parameters(route)],
        "responses": {**_success(schemas, route), **{status: status for status in _refusals(route)}},
    }
    if rest.strip():
        operation["description"] = rest.strip()
    if route.needs:
        operation["x-permissions"] = [str(permission) for permission in route.needs]
    if route.public:
        operation["security"] = []
    if route.body is not None:
        schema = schemas.reference(route.body, incoming=True)
        operation["requestBody"] = {"required": True, "content": {JSON: {"schema": schema}}}
    if route.takes_file:
        operation["requestBody"] = {"required": True, "content": {"multipart/form-data": {"schema": _FORM}}}
    return operation


def _tag(route: Route) -> str:
    return route.path.removeprefix("/api/v1/").strip("/").split("/")[0]


def _path_parameters(route: Route) -> list[dict[str, Any]]:
    return [
        {"name": name, "in": "path", "required": True, "schema": _PATH_SCHEMAS.get(kind, {"type": "string"})}
        for kind, name in _PARAMETER.findall(route.path)
    ]


def _query_parameters(schemas: Schemas, route: Route) -> list[dict[str, Any]]:
    if route.query is None:
        return []
    query: type = route.query
    fields = schema_of(query, text=True).fields
    return [
        {
            "name": field.data_key or name,
            "in": "query",
            "required": field.required,
            "schema": schemas.of_field(field, incoming=True),
        }
        for name, field in fields.items()
    ]


def _header_parameters(route: Route) -> list[str]:
    """The headers a route understands, by the names of their components."""
    names = ["Accept-Language", "X-Correlation-Id"]
    if route.plant is None and (not route.public or route.path.endswith("/auth/badge")):
        names.append("Plant")
    if route.method == "POST" and not route.public:
        names.append("Idempotency-Key")
    if route.method in ("PUT", "PATCH"):
        names.append("If-Match")
    if route.is_read and route.shows_one_thing:
        names.append("If-None-Match")
    return names


def _success(schemas: Schemas, route: Route) -> dict[str, Any]:
    described: dict[str, Any] = {"description": "Answered"}
    if route.shows_one_thing:
        described["headers"] = {"ETag": {"schema": {"type": "string"}}}
    if isinstance(route.answer, PageOf):
        described["content"] = {route.media_type: {"schema": _page(schemas, route.answer)}}
    elif route.answer is not None:
        described["content"] = {route.media_type: {"schema": schemas.reference(route.answer, incoming=False)}}
    elif route.is_read:
        described["content"] = {route.media_type: {}}
    else:
        return {"204": {"description": "Done"}}
    described["content"] |= {kind: {} for kind in route.other_media_types}
    answers = {str(route.status): described}
    if route.creates or route.method == "PUT":
        answers["201"] = {**described, "description": "Created"}
    return answers


def _page(schemas: Schemas, answer: PageOf) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["items", "next_cursor"],
        "properties": {
            "items": {"type": "array", "items": schemas.reference(answer.view, incoming=False)},
            "next_cursor": {"type": ["string", "null"]},
        },
    }


def _refusals(route: Route) -> list[str]:
    statuses = ["400", "422", "503"]
    if not route.public:
        statuses += ["401", "403", "404"]
    elif "/auth/" in route.path:
        statuses += ["401", "429"]
    if not route.public and (route.media_type != JSON or route.takes_file):
        statuses.append("429")  # only so many files are made or read, and streams open, at once
    if route.method in WITH_BODY:
        statuses += ["409", "411", "413", "415"]
    if route.method in ("PUT", "PATCH"):
        statuses.append("412")
    return sorted(statuses)

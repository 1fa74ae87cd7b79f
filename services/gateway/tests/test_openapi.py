"""The contract describes itself: every route, every field, every limit, and nothing that is not there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from services.gateway import openapi
from services.gateway.service import GatewayService
from services.gateway.tests.front import Front


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return openapi.document_of(GatewayService)


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for inner in part.values():
            yield from references(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from references(inner)


def test_it_is_plain_json_and_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    plain = json.loads(json.dumps(document))
    assert plain["openapi"] == "3.1.0"
    for reference in set(references(plain)):
        target: Any = plain
        for step in reference.removeprefix("#/").split("/"):
            target = target[step]
        assert target


def test_operations_are_named_once(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for item in document["paths"].values() for operation in item.values()]
    assert len(names) == len(set(names))


def test_path_parameters_are_described(document: dict[str, Any]) -> None:
    for path, item in document["paths"].items():
        named = {part.strip("{}") for part in path.split("/") if part.startswith("{")}
        for operation in item.values():
            described = {each["name"] for each in operation["parameters"] if each.get("in") == "path"}
            assert described == named, path


def test_limits_stand_in_the_schemas(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    user = schemas["PutUser"]
    assert user["additionalProperties"] is False
    assert user["required"] == ["name", "roles", "plants"]
    assert user["properties"]["password"]["minLength"] == 8
    assert user["properties"]["password"]["type"] == ["string", "null"]
    assert "from" in {parameter.get("name") for parameter in document["paths"]["/api/v1/audit"]["get"]["parameters"]}


def test_what_needs_a_right_says_which(document: dict[str, Any]) -> None:
    assert document["paths"]["/api/v1/users/{username}"]["put"]["x-permissions"] == ["users.write"]
    assert document["paths"]["/api/v1/auth/login"]["post"]["security"] == []


def test_who_may_be_told_to_slow_down_is_said(document: dict[str, Any]) -> None:
    slow = {path for path, item in document["paths"].items() for one in item.values() if "429" in one["responses"]}
    assert {"/api/v1/auth/login", "/api/v1/live", "/api/v1/exports/{kind}", "/api/v1/imports/{kind}"} < slow
    assert {"/api/v1/labels.pdf", "/api/v1/wage-sheet.xlsx"} < slow
    assert not {"/api/v1/items", "/api/v1/operations/{operation}/reports", "/metrics", "/docs"} & slow


def test_it_is_served_to_programs_and_to_people(front: Front) -> None:
    served = front.get("/api/v1/openapi.json")
    assert served.status == 200 and "/api/v1/me" in served.json["paths"]
    page = front.get("/docs")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert b"/api/v1/auth/login" in page.content and b"http://" not in page.content and b"<script" not in page.content

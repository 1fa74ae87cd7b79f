"""The routes clients rely on are in the generated OpenAPI document, but for those named as still to come."""

import re
from pathlib import Path

from services.gateway.openapi import document

HERE = Path(__file__).parent
PREFIX = "/api/v1"


def routes_in(name: str) -> set[str]:
    lines = (HERE / name).read_text("utf-8").splitlines()
    return {shape(*line.split()) for line in lines if line and not line.startswith("#")}


def shape(method: str, path: str) -> str:
    """What is fixed of a route: names of parameters may differ."""
    return f"{method.upper()} {re.sub(r'{[^}]*}', '{}', path.removeprefix(PREFIX))}"


FIXED = routes_in("fixed_routes.txt")
TO_COME = routes_in("routes_to_come.txt")
BUILT = {shape(method, path) for path, methods in document()["paths"].items() for method in methods}


def test_every_fixed_route_is_there_or_said_to_come():
    assert FIXED - BUILT == TO_COME


def test_only_fixed_routes_are_said_to_come():
    assert TO_COME <= FIXED

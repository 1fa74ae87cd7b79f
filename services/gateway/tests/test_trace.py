"""A trace says so when it does not tell everything."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from services.gateway.api import trace
from services.gateway.service import GatewayService
from services.gateway.tests.front import Front, running

PATH = "/api/v1/trace/WO-1"


@pytest.fixture
def front() -> Iterator[Front]:
    """The whole gateway; of a work order the floor tells nothing, quality that nothing was looked at."""
    with running(GatewayService) as front:
        front.login()
        told = {"number": "WO-1", "item": "CUP", "status": "released", "complete": True, "items": []}
        front.parts.parts["execution", "trace"] = lambda caller, arguments: {"body": told, "created": False}
        for name in ("inspections", "rework_orders", "holds"):
            front.parts.parts["quality", name] = page(None)
        yield front


def page(next_cursor: str | None) -> Any:
    return lambda caller, arguments: {"body": {"items": [], "next_cursor": next_cursor}, "created": False}


def test_it_is_complete_when_all_pages_were_read(front: Front) -> None:
    assert front.get(PATH).json["complete"] is True


@pytest.mark.parametrize("list_of_quality", ["inspections", "rework_orders", "holds"])
def test_it_is_not_complete_where_quality_knows_more_than_is_read(front: Front, list_of_quality: str) -> None:
    front.parts.parts["quality", list_of_quality] = page("more")
    story = front.get(PATH).json
    assert (story["complete"], story["parts_away"]) == (False, [])
    assert trace.MOST_PAGES > 1

"""A list as a file: all of its pages, and no more rows than a file may have."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest

from services.gateway.api import exports
from services.gateway.api.exports import ExportsApi
from services.gateway.api.identity import IdentityApi
from services.gateway.api.master_data import MasterDataApi
from services.gateway.sheets import writing
from services.gateway.tests.front import Front, running
from services.gateway.tests.workbooks import sheets_of
from shared.contracts.caller import Caller
from shared.contracts.gateway.commands import TableFormat


class Office(MasterDataApi, ExportsApi, IdentityApi):
    """A gateway whose lists are those of planning."""

    name = "gateway"


@pytest.fixture
def front() -> Iterator[Front]:
    with running(Office) as front:
        front.login()
        yield front


class Shelf:
    """Planning, as far as it lists items."""

    def __init__(self, size: int) -> None:
        self.items = [
            {
                "number": f"I-{place}",
                "name": "=1+1",
                "unit": "pcs",
                "kind": "buy",
                "routing_version": None,
                "materials_expected_on": None,
            }
            for place in range(size)
        ]

    def __call__(self, caller: Caller, arguments: dict[str, Any]) -> dict[str, Any]:
        query = arguments["query"]
        first = int(query["cursor"] or 0)
        after = first + query["limit"]
        cursor = str(after) if after < len(self.items) else None
        return {"body": {"items": self.items[first:after], "next_cursor": cursor}, "created": False}


def test_every_page_of_a_list_is_in_the_file(front: Front):
    front.parts.parts["planning", "items"] = Shelf(1201)
    answer = front.get("/api/v1/exports/items?format=csv")
    assert answer.status == 200
    assert answer.headers["content-length"] == str(len(answer.content))
    assert answer.content.startswith(b"\xef\xbb\xbfnumber,name,unit,kind,routing_version,materials_expected_on\r\n")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["number"] for row in rows] == [f"I-{place}" for place in range(1201)]
    assert {row["name"] for row in rows} == {"'=1+1"}


def test_nothing_in_a_workbook_is_computed(front: Front):
    front.parts.parts["planning", "items"] = Shelf(1)
    (text,) = sheets_of(io.BytesIO(front.get("/api/v1/exports/items?format=xlsx").content))
    assert "<f>" not in text
    assert "<t>'=1+1</t>" in text


@pytest.mark.parametrize("format", list(TableFormat))
def test_a_file_has_no_more_rows_than_it_may(front: Front, monkeypatch: pytest.MonkeyPatch, format: TableFormat):
    monkeypatch.setitem(writing.MOST_ROWS, format, 10)
    front.parts.parts["planning", "items"] = Shelf(10)
    assert front.get(f"/api/v1/exports/items?format={format}").status == 200
    front.parts.parts["planning", "items"] = Shelf(11)
    answer = front.get(f"/api/v1/exports/items?format={format}")
    assert (answer.status, answer.code) == (422, "export_too_long")


def test_no_more_files_are_made_at_once_than_there_is_room_for(front: Front):
    front.parts.parts["planning", "items"] = Shelf(1)
    with exports.a_turn(), exports.a_turn():
        answer = front.get("/api/v1/exports/items")
        assert (answer.status, answer.code) == (429, "slow_down")
    assert front.get("/api/v1/exports/items").status == 200


def test_a_part_that_is_away_is_no_half_file(front: Front):
    assert front.get("/api/v1/exports/items").status == 503
    assert front.get("/api/v1/exports/nothings").status == 404
    assert front.get("/api/v1/exports/items?format=pdf").status == 422
    assert front.get("/api/v1/exports/items?late=true").json["errors"][0]["field"] == "late"

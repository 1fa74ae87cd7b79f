"""The front door as the gateway and the bus use it: plain JSON in, plain JSON out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.quality.service import QualityService
from services.quality.tests.floor_talk import operation, released, reported
from services.quality.tests.inspector import INSPECTOR
from shared.contracts.caller import Caller
from shared.contracts.messages import Event
from shared.contracts.values import Inspection
from shared.plumbing import migrations
from shared.plumbing.database import Database
from shared.plumbing.etags import etag_of
from shared.testing import doors
from shared.testing.counting import statements

SCRATCH = {"name": "Scratch", "cause": "worker"}


class Door:
    """Quality's service on a database of its own."""

    def __init__(self, database: Database) -> None:
        self.service = QualityService()
        self.service.transaction = database.transaction

    def ask(self, method: str, *, by: Caller = INSPECTOR, **arguments: Any) -> dict[str, Any]:
        return doors.ask(self.service, method, by, arguments)

    def refused(self, method: str, *, by: Caller = INSPECTOR, **arguments: Any) -> dict[str, Any]:
        return self.ask(method, by=by, **arguments)["refusal"]

    def tell(self, told: Event, event_id: UUID | None = None) -> None:
        doors.tell(self.service, told, event_id)


@pytest.fixture
def own_database(tmp_path):
    database = Database(f"sqlite:///{tmp_path}/quality.db")
    migrations.upgrade("quality", database.engine)
    yield database
    database.close()


@pytest.fixture
def door(own_database):
    door = Door(own_database)
    door.ask("put_defect_reason", code="SCRATCH", command=SCRATCH)
    door.tell(released(step_20=Inspection.FULL))
    return door


def asking(request_id: UUID, fingerprint: str = "same") -> Caller:
    return replace(INSPECTOR, request_id=request_id, fingerprint=fingerprint)


def test_a_reason_is_created_then_replaced_by_who_has_seen_it(door):
    first = door.ask("put_defect_reason", code="DENT", command={"name": "Dent", "cause": "machine"})
    assert (first["created"], first["body"]) == (True, {"code": "DENT", "name": "Dent", "cause": "machine"})
    seen = replace(INSPECTOR, if_match=etag_of(first["body"]))
    second = door.ask("put_defect_reason", by=seen, code="DENT", command={"name": "Dent", "cause": "material"})
    assert (second["created"], second["body"]["cause"]) == (False, "material")
    assert door.refused("put_defect_reason", by=seen, code="DENT", command=SCRATCH)["status"] == 412


def test_a_code_that_cannot_be_printed_is_refused(door):
    refusal = door.refused("put_defect_reason", code="a/b", command=SCRATCH)
    assert [(error["field"], error["key"]) for error in refusal["errors"]] == [("code", "pattern")]


def test_a_report_heard_twice_is_inspected_once(door):
    report, event_id = reported("r1", 20, good=12, inspection=Inspection.FULL), uuid4()
    door.tell(report, event_id)
    door.tell(report, event_id)
    shown = door.ask("inspections", query={"status": "due"})["body"]
    assert [one["lot_quantity"] for one in shown["items"]] == ["12"]


def test_a_result_sent_again_gets_the_same_answer(door):
    door.tell(reported("r1", 20, good=12, inspection=Inspection.FULL))
    (due,) = door.ask("inspections", query={})["body"]["items"]
    result = {"inspected": "12", "failed": [{"reason": "SCRATCH", "quantity": "2"}], "disposition": "scrap"}
    name = uuid4()
    first = door.ask("record_result", by=asking(name), inspection=due["id"], command=result)
    again = door.ask("record_result", by=asking(name), inspection=due["id"], command=result)
    assert (first["created"], again["created"]) == (True, False)
    assert again["body"] == first["body"]
    other = door.refused("record_result", by=asking(name, "other"), inspection=due["id"], command=result)
    assert other["code"] == "idempotency_conflict"
    second = door.refused("record_result", by=asking(uuid4()), inspection=due["id"], command=result)
    assert second["code"] == "already_inspected"


def test_a_rework_order_is_made_shown_and_released(door):
    door.tell(reported("r1", 20, good=12, rework=3))
    (order,) = door.ask("rework_orders", query={"work_order": "WO-1001"})["body"]["items"]
    assert (order["status"], order["quantity"], order["hours"], order["materials"]) == ("on_hold", "3", "0", [])
    name = uuid4()
    answer = door.ask("release_rework_order", by=asking(name), rework_order=order["id"])
    assert (answer["created"], answer["body"]["status"]) == (False, "open")
    assert door.ask("release_rework_order", by=asking(name), rework_order=order["id"]) == answer
    assert door.ask("rework_order", rework_order=order["id"])["body"] == answer["body"]


def test_an_unasked_inspection_is_created_once(door):
    door.tell(reported("r1", 10, good=12))
    look = {"id": str(uuid4()), "operation": str(operation(10)), "inspected": 3, "disposition": "accept"}
    assert door.ask("inspect_unasked", by=asking(UUID(look["id"])), command=look)["created"]
    assert not door.ask("inspect_unasked", by=asking(UUID(look["id"])), command=look)["created"]
    assert door.ask("inspection", inspection=look["id"])["body"]["verdict"] == "pass"


def test_another_plant_sees_nothing(door):
    door.tell(reported("r1", 20, good=12, rework=3, inspection=Inspection.FULL))
    stranger = replace(INSPECTOR, plant="P2")
    order = door.ask("rework_orders", query={})["body"]["items"][0]["id"]
    inspection = door.ask("inspections", query={})["body"]["items"][0]["id"]
    for listed in ("defect_reasons", "inspections", "rework_orders"):
        assert door.ask(listed, by=stranger, query={})["body"]["items"] == []
    assert door.ask("cockpit", by=stranger, query={})["body"]["defects_by_reason"] == []
    for method, named in (
        ("rework_order", {"rework_order": order}),
        ("release_rework_order", {"rework_order": order}),
        ("inspection", {"inspection": inspection}),
        ("record_result", {"inspection": inspection, "command": {"inspected": 1, "disposition": "accept"}}),
        ("defect_reason", {"code": "SCRATCH"}),
    ):
        assert door.refused(method, by=stranger, **named)["code"] == "not_found"


def test_lists_come_page_by_page(door):
    for number in range(5):
        door.tell(reported(f"r{number}", 20, good=1, rework=1, inspection=Inspection.FULL))
    seen = []
    cursor = None
    while True:
        page = door.ask("rework_orders", query={"limit": 2, "cursor": cursor})["body"]
        seen += [order["id"] for order in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 5


def test_a_page_of_rework_orders_costs_the_same_however_many_it_shows(door, own_database):
    for number in range(6):
        door.tell(reported(f"r{number}", 20, good=1, rework=1))
    counts = []
    for limit in (1, 6):
        with statements(own_database.engine) as asked:
            assert len(door.ask("rework_orders", query={"limit": limit})["body"]["items"]) == limit
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 3

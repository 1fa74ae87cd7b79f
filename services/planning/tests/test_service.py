"""The front door: what is asked and answered in plain JSON values, and what is heard."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import orjson
import pytest

from services.planning.service import PlanningService
from services.planning.tests.factory import DAY_SHIFT, STEPS, report
from shared.contracts.planning.views import WorkOrderView
from shared.plumbing import clock
from shared.plumbing.etags import etag_of
from shared.plumbing.events import Envelope
from shared.testing.callers import caller
from shared.testing.database import fresh_database


class Door:
    """Planning without a network: calls go in as they come from the wire."""

    def __init__(self) -> None:
        self.database = fresh_database("planning")
        self.service = PlanningService()
        self.service.transaction = self.database.transaction
        self.service.in_background = lambda work, *args: work(*args)
        self.service.compute = lambda work, *args, within: work(*args, lambda: 0)  # type: ignore[method-assign]

    def answer(self, method: str, *, request_id: Any = None, fingerprint: str = "", if_match: Any = None, **arguments):
        asker = caller(role="admin", request_id=request_id, fingerprint=fingerprint, if_match=if_match)
        return getattr(self.service, method)({"caller": asker.dump(), "arguments": arguments})

    def ask(self, method: str, **arguments: Any) -> Any:
        answer = self.answer(method, **arguments)
        assert "refusal" not in answer, answer
        return answer["body"]

    def refused(self, method: str, **arguments: Any) -> str:
        return self.answer(method, **arguments)["refusal"]["code"]


@pytest.fixture
def door() -> Door:
    door = Door()
    door.service.on_start("P1")
    door.ask("put_calendar", number="DAY", command=DAY_SHIFT)
    for number in ("SMT-1", "SMT-2"):
        door.ask("put_work_center", number=number, command={"name": number, "section": "SMT", "calendar": "DAY"})
    door.ask("put_worker", number="ANNA", command={"name": "Anna", "skills": ["solder"]})
    door.ask("put_item", number="PCB", command={"name": "PCB", "unit": "pcs", "kind": "buy"})
    door.ask("put_item", number="BOARD", command={"name": "Board", "unit": "pcs", "kind": "make"})
    door.ask("put_routing", number="BOARD", command={"steps": STEPS})
    return door


def work_order(**others: Any) -> dict[str, Any]:
    return {"item": "BOARD", "quantity": "100", "due_on": "2099-01-01", **others}


def test_master_data_is_put_shown_and_listed(door: Door):
    assert door.answer("put_team", number="T1", command={"name": "Early"})["created"] is True
    assert door.answer("put_team", number="T1", command={"name": "Late"})["created"] is False
    assert door.ask("team", number="T1") == {"number": "T1", "name": "Late", "leader": None}
    assert door.ask("get_plant", number="P1")["time_zone"] == "Asia/Shanghai"
    assert door.ask("routing", number="BOARD", query={})["version"] == 1
    for many, one in (("calendars", "DAY"), ("work_centers", "SMT-1"), ("teams", "T1"), ("workers", "ANNA")):
        assert door.ask(many, query={})["items"][0]["number"] == one
        assert door.ask(many.removesuffix("s"), number=one)["number"] == one
    assert [item["number"] for item in door.ask("items", query={"kind": "make"})["items"]] == ["BOARD"]
    assert door.ask("item", number="BOARD")["routing_version"] == 1
    assert door.refused("item", number="NO") == "not_found"


def test_who_has_not_seen_the_newest_version_cannot_replace_it(door: Door):
    seen = etag_of(door.ask("item", number="BOARD"))
    body = {"name": "New board", "unit": "pcs", "kind": "make"}
    assert door.ask("put_item", number="BOARD", command=body, if_match=seen)["name"] == "New board"
    assert door.refused("put_item", number="BOARD", command=body, if_match=seen) == "stale"
    assert door.refused("put_item", number="NEW", command=body, if_match="*") == "stale"
    order = door.ask("create_work_order", command=work_order())
    seen = etag_of(order)
    assert (
        door.ask("change_work_order", number=order["number"], command={"priority": 9}, if_match=seen)["priority"] == 9
    )
    assert door.refused("change_work_order", number=order["number"], command={"priority": 1}, if_match=seen) == "stale"


def test_a_request_sent_twice_creates_once(door: Door):
    id = uuid4()
    first = door.answer("create_work_order", command=work_order(id=str(id)), request_id=id, fingerprint="a")
    again = door.answer("create_work_order", command=work_order(id=str(id)), request_id=id, fingerprint="a")
    assert (first["created"], again["created"], again["body"]) == (True, False, first["body"])
    other = door.answer("create_work_order", command=work_order(id=str(id)), request_id=id, fingerprint="b")
    assert other["refusal"]["code"] == "idempotency_conflict"


def test_a_sales_order_is_taken_split_and_followed(door: Door):
    lines = [{"line": 1, "item": "BOARD", "quantity": "30", "due_on": "2099-01-01"}]
    door.ask("create_sales_order", command={"number": "SO-1", "customer": "Acme", "lines": lines})
    made = door.ask("split_sales_order", number="SO-1", command={"batch_quantity": "20"})["items"]
    assert [order["quantity"] for order in made] == ["20", "10"]
    assert door.ask("sales_order", number="SO-1")["lines"][0]["in_work"] == "30"
    assert len(door.ask("sales_orders", query={"q": "acme"})["items"]) == 1
    assert len(door.ask("work_orders", query={"sales_order": "SO-1"})["items"]) == 2


def test_a_work_order_goes_through_its_life(door: Door):
    number = door.ask("create_work_order", command=work_order())["number"]
    for move, then in (("release", "released"), ("hold", "on_hold"), ("resume", "released"), ("cancel", "cancelled")):
        assert door.ask(f"{move}_work_order", number=number, command={})["status"] == then
    assert door.refused("close_work_order", number=number, command={}) == "cancelled"
    assert door.ask("work_order", number=number)["status"] == "cancelled"


def test_a_schedule_run_answers_first_and_is_done_then(door: Door):
    order = door.ask("create_work_order", command=work_order())
    asked = door.answer("run_schedule", command={"objective": "throughput"})
    assert (asked["created"], asked["body"]["status"]) == (False, "running")
    done = door.ask("schedule_run", run=asked["body"]["id"])
    assert (done["status"], done["operations"]) == ("done", 2)
    bars = door.ask("schedule", query={"work_center": "SMT-1"})["items"]
    assert [bar["operation"] for bar in bars] == [order["operations"][0]["id"]]
    pinned = door.ask("assign_operation", operation=bars[0]["operation"], command={"worker": "ANNA"})
    assert pinned["pinned"] is True
    assert door.ask("cockpit", query={})["late_work_orders"] == 0


def test_a_run_that_breaks_has_failed(door: Door):
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("no memory")

    door.service.compute = broken  # type: ignore[method-assign]
    ids: list[Any] = []

    def in_background(work: Any, *args: Any) -> None:
        ids.append(args[1])
        with pytest.raises(RuntimeError):
            work(*args)

    door.service.in_background = in_background
    door.ask("run_schedule", command={})
    assert door.ask("schedule_run", run=str(ids[0]))["status"] == "failed"


def test_a_run_whose_process_died_is_done_by_the_next(door: Door):
    at_hand, door.service.in_background = door.service.in_background, lambda *_: None  # the process dies at once
    run = door.ask("run_schedule", command={})
    door.service.in_background = at_hand
    door.service.take_over_runs()
    assert door.ask("schedule_run", run=run["id"])["status"] == "running"  # it may only be slow
    clock.pretend(clock.now() + timedelta(minutes=10))
    try:
        door.service.take_over_runs()
        assert door.ask("schedule_run", run=run["id"])["status"] == "done"
    finally:
        clock.pretend(None)


def test_a_fact_heard_twice_counts_once(door: Door):
    order = door.ask("create_work_order", command=work_order())
    door.ask("release_work_order", number=order["number"], command={})
    fact = report(WorkOrderView.load(order), 0, good=40)
    heard = Envelope(
        owner="execution",
        name="OperationReported",
        version=1,
        event_id=uuid4(),
        plant="P1",
        correlation_id="test",
        recorded_at=clock.now(),
        data=orjson.dumps(fact.dump()).decode(),
    )
    door.service.on_operation_reported(heard)
    door.service.on_operation_reported(heard)
    assert door.ask("work_order", number=order["number"])["operations"][0]["good"] == "40"

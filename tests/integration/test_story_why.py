"""A customer calls: why is it not out yet? How did it stand this morning? What is missing for it?"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from tests.integration.plant import Plant, WorkOrder, step


@pytest.fixture
def order(plant: Plant) -> WorkOrder:
    plant.work_centers("PRESS", "PACK")
    plant.workers("ANNA", "BEN")
    plant.material("CLAY")
    clay = [{"item": "CLAY", "quantity": "0.5"}]
    plant.product("CUP", step(10, "PRESS", materials=clay), step(20, "PACK"))
    return plant.order("CUP", 20)


def test_an_order_says_what_it_waits_for(plant: Plant, order: WorkOrder) -> None:
    path = f"/work-orders/{order.number}/waiting"
    assert plant.admin.get(path)["reason"] == "waiting"
    plant.admin.post(f"/operations/{order[10]}/start", {"worker": "ANNA"})
    working = plant.admin.get(path)
    assert (working["reason"], [one["reason"] for one in working["operations"]]) == ("working", ["working", "upstream"])
    plant.admin.post(f"/operations/{order[10]}/finish", {"worker": "ANNA"})
    raised = plant.admin.post(
        "/exceptions", {"kind": "machine", "work_center": "PRESS", "note": "Smoke.", "stops_work": True}
    )
    stopped = plant.admin.get(path)
    assert stopped["reason"] == "stopped"
    spent = sum(Decimal(seconds) for seconds in stopped["seconds"].values() if seconds is not None)
    since, until = (datetime.fromisoformat(stopped[name]) for name in ("since", "until"))
    assert spent == Decimal(str((until - since).total_seconds()))
    plant.admin.post(f"/exceptions/{raised['id']}/resolve", {})
    assert plant.admin.get(path)["reason"] == "waiting"


def test_the_board_of_a_moment_ago_is_still_to_be_seen(plant: Plant, order: WorkOrder) -> None:
    plant.report(order[10], 5, by="ANNA")
    before = datetime.now(UTC).isoformat()
    plant.reverse(plant.report(order[10], 7, by="ANNA"))
    plant.report(order[10], 15, by="BEN")
    plant.report(order[20], 20, by="BEN")
    plant.becomes(order.number, "completed")
    (line,) = plant.admin.get("/board", at=before)["items"]
    assert (line["work_order"], line["status"]) == (order.number, "released")
    assert [(one["waiting"], one["good"]) for one in line["wip"]] == [("15", "5"), ("5", "0")]


def test_what_is_missing_is_seen_before_the_work_stands(plant: Plant, order: WorkOrder) -> None:
    plant.admin.post(f"/work-orders/{order.number}/materials", {"item": "CLAY", "quantity": 8, "kind": "issue"})
    plant.report(order[10], 4, by="ANNA")
    (line,) = plant.admin.get(f"/work-orders/{order.number}/consumption")["items"]
    assert (line["item"], line["needed"], line["needed_so_far"], line["used"], line["short"]) == (
        *("CLAY", "10", "2"),
        *("8", "2"),
    )

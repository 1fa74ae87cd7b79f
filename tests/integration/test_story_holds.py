"""A lot waits by quality's word: goods stand still, people do not."""

from __future__ import annotations

from typing import Any

import pytest

from demo.client import Answer
from shared.testing.waiting import eventually
from tests.integration.plant import Plant, WorkOrder, step

DELIVERIES = "/sales-orders/SO-1/deliveries"


@pytest.fixture
def order(plant: Plant) -> WorkOrder:
    """Twelve cups for a customer, ten of them made, six in stock."""
    plant.work_centers("PRESS")
    plant.workers("ANNA")
    plant.defect_reasons(CRACK="material")
    plant.product("CUP", step(10, "PRESS"))
    line = {"line": 1, "item": "CUP", "quantity": 12, "due_on": "2099-01-01"}
    plant.admin.post("/sales-orders", {"number": "SO-1", "customer": "Hua Xin", "lines": [line]})
    order = plant.order("CUP", 12, sales_order="SO-1", line=1)
    plant.report(order[10], 10, by="ANNA")
    receive(plant, order, 6)
    eventually(lambda: plant.admin.get("/sales-orders/SO-1")["lines"][0]["received"] == "6")
    return order


def receive(plant: Plant, order: WorkOrder, quantity: int) -> Answer:
    return plant.admin.ask("POST", f"/work-orders/{order.number}/receipts", {"quantity": quantity})


def deliver(plant: Plant, quantity: int) -> Answer:
    return plant.admin.ask("POST", DELIVERIES, {"line": 1, "quantity": quantity})


def hold(plant: Plant, order: WorkOrder, reason: str = "rim too thin") -> dict[str, Any]:
    """Held, and heard of by the board."""
    told = {"item": "CUP", "lot": order.number, "reason": reason}
    held: dict[str, Any] = eventually(lambda: plant.admin.try_post("/holds", told))
    eventually(lambda: on_board(plant, order)["lot_held"] == reason)
    return held


def on_board(plant: Plant, order: WorkOrder) -> dict[str, Any]:
    (line,) = plant.admin.get("/board", q=order.number)["items"]
    found: dict[str, Any] = line
    return found


def test_nothing_of_a_held_lot_moves_and_nobody_is_kept_from_reporting(plant: Plant, order: WorkOrder) -> None:
    ines = plant.user("ines", "inspector")
    held = hold(plant, order)
    assert (held["status"], held["held_by"], held["work_order"]) == ("held", "admin", order.number)
    refused = receive(plant, order, 1)
    assert (refused.status, refused.code) == (409, "lot_on_hold")
    assert "rim too thin" in refused.body["detail"]
    eventually(lambda: deliver(plant, 1).code == "lot_on_hold")
    assert plant.report(order[10], 1, by="ANNA")["flags"] == []
    assert ines.get(f"/scan/{order.number}")["lot_held"] == "rim too thin"
    again = ines.ask("POST", "/holds", {"item": "CUP", "lot": order.number, "reason": "also"})
    assert (again.status, again.code) == (409, "lot_already_held")
    assert [one["id"] for one in ines.every("/holds", status="held")] == [held["id"]]
    assert plant.user("anna", "worker", worker="ANNA").ask("GET", "/holds").status == 403


def test_what_was_looked_at_goes_first_and_then_the_rest(plant: Plant, order: WorkOrder) -> None:
    held = hold(plant, order)
    release = f"/holds/{held['id']}/release"
    part = plant.admin.post(release, {"quantity": 3, "reason": "sorted"})
    assert (part["status"], part["released"]) == ("held", "3")
    eventually(lambda: receive(plant, order, 2).status == 201)
    assert "Only 1 of it" in receive(plant, order, 2).body["detail"]
    eventually(lambda: deliver(plant, 3).status == 201)
    assert deliver(plant, 1).code == "lot_on_hold"
    many = plant.admin.ask("POST", release, {"quantity": 8, "reason": "all of them"})
    assert (many.status, many.code, "only 7 pieces" in many.body["detail"]) == (409, "more_than_the_lot", True)
    over = plant.admin.post(release, {"reason": "gauge was wrong"})
    assert (over["status"], [one["quantity"] for one in over["decisions"]]) == ("released", ["3", None])
    assert plant.admin.ask("POST", release, {"reason": "once more"}).code == "hold_is_over"
    eventually(lambda: receive(plant, order, 2).status == 201)
    eventually(lambda: deliver(plant, 7).status == 201)
    assert on_board(plant, order)["lot_held"] is None
    told = [entry["kind"] for entry in plant.admin.get(f"/trace/{order.number}")["items"]]
    assert [kind for kind in told if kind.startswith("lot_")] == ["lot_held", "lot_released", "lot_released"]


def test_scrap_of_a_held_lot_leaves_good_once_and_only_what_is_still_there(plant: Plant, order: WorkOrder) -> None:
    held = hold(plant, order)
    scrap = {"id": "00000000-0000-4000-8000-000000000001", "quantity": 3, "reason": "CRACK"}
    path = f"/holds/{held['id']}/scrap"
    first, again = (plant.admin.ask("POST", path, scrap) for _ in range(2))
    assert (first.status, again.status, again.body["scrapped"]) == (201, 200, "3")
    assert plant.admin.ask("POST", path, {"quantity": 1, "reason": "NONE"}).status == 422
    beyond = plant.admin.ask("POST", path, {"quantity": 2, "reason": "CRACK"})
    assert (beyond.status, beyond.code) == (409, "already_taken")  # six of them are in stock
    eventually(lambda: plant.operation(order[10])["scrap"] == "3")
    assert plant.balance(order.number)["scrap"] == 3
    assert plant.admin.get(f"/holds/{held['id']}")["scrapped"] == "3"


def test_tin_of_a_held_lot_does_not_go_out(plant: Plant, order: WorkOrder) -> None:
    plant.material("TIN")
    issue = {"item": "TIN", "quantity": 1, "kind": "issue", "lot": "L-7"}
    path = f"/work-orders/{order.number}/materials"
    eventually(lambda: plant.admin.try_post("/holds", {"item": "TIN", "lot": "L-7", "reason": "rust"}))
    refused = eventually(lambda: answer if (answer := plant.admin.ask("POST", path, issue)).status == 409 else None)
    assert (refused.code, "rust" in refused.body["detail"]) == ("lot_on_hold", True)
    assert plant.admin.post(path, issue | {"lot": "L-8"})["may_be_held"] is False
    unnamed = plant.admin.post(path, {name: value for name, value in issue.items() if name != "lot"})
    assert unnamed["may_be_held"] is True, "nobody can know, so it goes out and says so"
    assert [one["may_be_held"] for one in plant.admin.every(path)][-2:] == [False, True]  # the floor may hear late


def test_a_lot_is_known_by_what_it_was_called_at_stock_in(plant: Plant, order: WorkOrder) -> None:
    plant.admin.post(f"/work-orders/{order.number}/receipts", {"quantity": 1, "lot": "B-0612"})
    told = {"item": "CUP", "lot": "B-0612", "reason": "rim too thin"}
    held = eventually(lambda: plant.admin.try_post("/holds", told))
    assert (held["lot"], held["work_order"]) == (order.number, order.number)
    eventually(lambda: receive(plant, order, 1).code == "lot_on_hold")
    other = plant.order("CUP", 5)
    plant.report(other[10], 5, by="ANNA")
    plant.admin.post(f"/work-orders/{other.number}/receipts", {"quantity": 5, "lot": "B-0612"})
    both = f"{order.number}, {other.number}"
    eventually(lambda: both in str(plant.admin.ask("POST", "/holds", told).body.get("errors")))


@pytest.mark.parametrize(
    "body, field",
    [
        ({"item": "CUP", "lot": "WO-NONE", "reason": "?"}, "lot"),
        ({"item": "NONE", "lot": "L-1", "reason": "?"}, "item"),
        ({"item": "CUP", "lot": "L-1", "reason": ""}, "reason"),
    ],
)
def test_what_cannot_be_held_is_named(plant: Plant, order: WorkOrder, body: dict[str, str], field: str) -> None:
    answer = plant.admin.ask("POST", "/holds", body)
    assert (answer.status, [error["field"] for error in answer.body["errors"]]) == (422, [field])

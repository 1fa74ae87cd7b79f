"""Goods leave for the customer in parts, never more than is in stock for his line, and each once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from demo.client import Client
from shared.testing.waiting import eventually
from tests.integration.plant import Plant, WorkOrder, step

PATH = "/sales-orders/SO-1/deliveries"


@pytest.fixture
def stocked(plant: Plant) -> WorkOrder:
    """Twelve ordered of two lines; eight of the first are in stock."""
    plant.work_centers("PRESS")
    plant.workers("ANNA")
    plant.product("CUP", step(10, "PRESS"))
    lines = [{"line": n, "item": "CUP", "quantity": 12, "due_on": "2099-01-01"} for n in (1, 2)]
    plant.admin.post("/sales-orders", {"number": "SO-1", "customer": "Hua Xin", "lines": lines})
    order = plant.order("CUP", 12, sales_order="SO-1", line=1)
    plant.report(order[10], 10, workers=[{"worker": "ANNA"}])
    plant.admin.post(f"/work-orders/{order.number}/receipts", {"quantity": 8})
    eventually(lambda: progress(plant)["received"] == "8")
    return order


def progress(plant: Plant, line: int = 1) -> dict[str, str]:
    found: dict[str, str] = plant.admin.get("/sales-orders/SO-1")["lines"][line - 1]
    return found


def test_goods_leave_in_parts_and_no_more_than_are_there(plant: Plant, stocked: WorkOrder) -> None:
    first = plant.admin.post(PATH, {"line": 1, "quantity": "5", "note": "by truck"})
    assert (first["item"], first["quantity"], first["reverses"]) == ("CUP", "5", None)
    assert progress(plant)["delivered"] == "5"
    refused = plant.admin.ask("POST", PATH, {"line": 1, "quantity": "3.5"})
    assert (refused.status, refused.code) == (409, "over_delivered")
    assert "3 were stocked in" in refused.body["detail"]
    assert plant.admin.ask("POST", PATH, {"line": 2, "quantity": 1}).code == "over_delivered"
    plant.admin.post(f"/work-orders/{stocked.number}/receipts", {"quantity": 2})
    eventually(lambda: plant.admin.ask("POST", PATH, {"line": 1, "quantity": 5}).status == 201)
    assert progress(plant)["delivered"] == "10"
    settings = plant.admin.get(f"/plants/{plant.number}")
    del settings["number"]
    plant.admin.put(f"/plants/{plant.number}", settings | {"stock_in_closes": True})
    plant.report(stocked[10], 2, by="ANNA")
    plant.admin.post(f"/work-orders/{stocked.number}/receipts", {"quantity": 2})
    plant.becomes(stocked.number, "closed")
    assert (progress(plant)["received"], progress(plant)["in_work"]) == ("12", "0")
    assert [one["quantity"] for one in plant.admin.every(PATH)] == ["5", "5"]


def test_a_mistake_is_taken_back_once_and_can_leave_again(plant: Plant, stocked: WorkOrder) -> None:
    sent = plant.admin.post(PATH, {"line": 1, "quantity": 8})
    back = plant.admin.post(f"/deliveries/{sent['id']}/reversal", {"reason": "wrong truck"})
    assert (back["quantity"], back["reverses"], back["note"]) == ("-8", sent["id"], "wrong truck")
    for other in (sent, back):
        again = plant.admin.ask("POST", f"/deliveries/{other['id']}/reversal", {"reason": "once more"})
        assert (again.status, again.code) == (409, "delivery_taken_back")
    assert progress(plant)["delivered"] == "0"
    plant.admin.post(PATH, {"line": 1, "quantity": 8})


def test_who_sends_again_delivers_once_and_who_sends_together_never_too_much(plant: Plant, stocked: WorkOrder) -> None:
    body = {"id": str(uuid4()), "line": 1, "quantity": 2}
    first, again = (plant.admin.ask("POST", PATH, body) for _ in range(2))
    assert (first.status, again.status, first.body) == (201, 200, again.body)
    assert plant.admin.ask("POST", PATH, body | {"quantity": 3}).code == "idempotency_conflict"

    def one(_: int) -> int:
        client = Client(plant.installation.url, plant=plant.number)
        client.token = plant.admin.token
        try:
            return client.ask("POST", PATH, {"line": 1, "quantity": 1}).status
        finally:
            client.close()

    with ThreadPoolExecutor(12) as many:
        answers = sorted(many.map(one, range(12)))
    assert answers == [201] * 6 + [409] * 6
    assert progress(plant)["delivered"] == "8"


@pytest.mark.parametrize(
    "body, field",
    [
        ({"line": 9, "quantity": 1}, "line"),
        ({"line": 1, "quantity": 0}, "quantity"),
        ({"line": 1, "quantity": -1}, "quantity"),
        ({"line": 1}, "quantity"),
        ({"line": 1, "quantity": 1, "delivered_on": "2099-01-01"}, "delivered_on"),
        ({"line": 1, "quantity": 1, "to": "Hua Xin"}, "to"),
    ],
)
def test_what_cannot_have_left_is_refused_by_name(plant: Plant, stocked: WorkOrder, body, field: str) -> None:
    answer = plant.admin.ask("POST", PATH, body)
    assert (answer.status, [error["field"] for error in answer.body["errors"]]) == (422, [field])


def test_another_plants_deliveries_are_unknown_and_a_worker_makes_none(plant: Plant, stocked: WorkOrder) -> None:
    sent = plant.admin.post(PATH, {"line": 1, "quantity": 1})
    other = plant.installation.open_plant()
    assert other.admin.ask("GET", PATH).status == 404
    assert other.admin.ask("POST", f"/deliveries/{sent['id']}/reversal", {"reason": "x"}).status == 404
    anna = plant.user("anna", "worker", worker="ANNA")
    assert anna.ask("POST", PATH, {"line": 1, "quantity": 1}).status == 403


def test_a_wrong_stock_in_is_taken_back_unless_it_has_left(plant: Plant, stocked: WorkOrder) -> None:
    """Eight stocked in, six delivered: the eight stay, until the six are back."""
    path = f"/work-orders/{stocked.number}/receipts"
    (receipt,) = plant.admin.every(path)
    undo = f"/receipts/{receipt['id']}/reversal"
    sent = plant.admin.post(PATH, {"line": 1, "quantity": 6})
    refused = plant.admin.ask("POST", undo, {"reason": "wrong count"})
    assert (refused.status, refused.code) == (409, "already_delivered")
    assert "2 of this line" in refused.body["detail"]
    plant.admin.post(f"/deliveries/{sent['id']}/reversal", {"reason": "wrong truck"})

    assert plant.admin.ask("POST", undo, {}).status == 422, "somebody says why"
    assert plant.user("anna", "worker", worker="ANNA").ask("POST", undo, {"reason": "no"}).status == 403
    body = {"id": str(uuid4()), "reason": "wrong count"}
    first, again = (plant.admin.ask("POST", undo, body) for _ in range(2))
    assert (first.status, again.status, again.body) == (201, 200, first.body)
    assert (first.body["quantity"], first.body["reverses"]) == ("-8", receipt["id"])
    assert plant.admin.ask("POST", undo, {"reason": "twice"}).code == "receipt_taken_back"
    assert plant.admin.get(f"/receipts/{receipt['id']}")["reversed"] is True

    eventually(lambda: progress(plant)["received"] == "0")
    assert plant.balance(stocked.number)["unexplained"] == 0
    assert plant.admin.ask("POST", PATH, {"line": 1, "quantity": 1}).code == "over_delivered"
    plant.admin.post(path, {"quantity": 8, "lot": "CUPS-1"})
    eventually(lambda: progress(plant)["received"] == "8")
    kinds = [entry["kind"] for entry in plant.admin.get(f"/trace/{stocked.number}")["items"]]
    assert kinds.count("receipt_reversal") == 1


def test_who_takes_back_together_does_so_once(plant: Plant, stocked: WorkOrder) -> None:
    (receipt,) = plant.admin.every(f"/work-orders/{stocked.number}/receipts")
    undo = f"/receipts/{receipt['id']}/reversal"
    with ThreadPoolExecutor(4) as hands:
        answers = list(hands.map(lambda _: plant.admin.ask("POST", undo, {"reason": "twice"}), range(4)))
    assert sorted(one.status for one in answers) == [201, 409, 409, 409]
    eventually(lambda: progress(plant)["received"] == "0")

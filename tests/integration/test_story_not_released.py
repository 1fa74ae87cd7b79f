"""A work order that is planned and not released: it is there, and nothing of it is anywhere yet."""

from __future__ import annotations

from shared.testing.waiting import eventually
from tests.integration.plant import Plant, step


def test_whoever_asks_about_what_is_not_released_is_told_so(plant: Plant) -> None:
    plant.work_centers("BENCH")
    plant.workers("ANNA")
    plant.product("PIN", step(10, "BENCH"), step(20, "BENCH"))
    office = plant.admin
    planned = office.post("/work-orders", {"item": "PIN", "quantity": 10, "due_on": "2099-01-01"})
    number, first = planned["number"], planned["operations"][0]
    path = f"/work-orders/{number}"

    balance = office.get(f"{path}/balance")
    parts = ("released", "good", "scrap", "in_rework", "unexplained", "to_explain", "received")
    assert (balance["status"], {balance[part] for part in parts}) == ("planned", {"0"})
    assert balance["waiting"] == [{"sequence": 10, "quantity": "0"}, {"sequence": 20, "quantity": "0"}]
    trace = office.get(f"/trace/{number}")
    assert (trace["released_at"], trace["items"], trace["complete"]) == (None, [], True)
    for goods in ("receipts", "materials"):
        assert office.get(f"{path}/{goods}") == {"items": [], "next_cursor": None}
    scanned = office.get(f"/scan/{number}")
    assert (scanned["kind"], scanned["status"], scanned["operations"]) == ("work_order", "planned", [])

    def refused(method: str, path: str, body: object = None) -> str:
        answer = office.ask(method, path, body)
        assert (answer.status, answer.code) == (409, "not_released"), answer
        return str(answer.body["detail"])

    assert number in refused("GET", f"/scan/{first['code']}")
    assert number in refused("GET", f"{path}/waiting")
    assert number in refused("POST", f"{path}/receipts", {"quantity": 1})
    assert number in refused("POST", f"{path}/materials", {"item": "PIN", "quantity": 1, "kind": "issue"})
    eventually(lambda: plant.try_report(first["id"], 1, by="ANNA").code == "not_released")
    assert number in plant.try_report(first["id"], 1, by="ANNA").body["detail"]

    office.post(f"{path}/release")
    assert office.get(f"{path}/balance")["released"] == "10"
    assert office.get(f"/scan/{first['code']}")["kind"] == "operation"


def test_what_nobody_planned_is_unknown_here(plant: Plant) -> None:
    for path in (
        "/work-orders/WO-9/balance",
        "/trace/WO-9",
        "/work-orders/WO-9/receipts",
        "/scan/WO-9",
        "/scan/WO-9:10",
    ):
        assert plant.admin.ask("GET", path).status == 404
    assert plant.admin.ask("POST", "/work-orders/WO-9/receipts", {"quantity": 1}).status == 404


def test_what_was_cancelled_before_its_release_has_nothing_anywhere(plant: Plant) -> None:
    plant.work_centers("BENCH")
    plant.product("PIN", step(10, "BENCH"))
    planned = plant.admin.post("/work-orders", {"item": "PIN", "quantity": 10, "due_on": "2099-01-01"})
    plant.admin.post(f"/work-orders/{planned['number']}/cancel")
    balance = plant.admin.get(f"/work-orders/{planned['number']}/balance")
    assert (balance["status"], balance["released"]) == ("cancelled", "0")

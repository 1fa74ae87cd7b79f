"""Material that is issued by itself (倒扣): after the report, never in its way, and shown when it cannot be."""

from __future__ import annotations

from decimal import Decimal

from shared.testing.waiting import eventually
from tests.integration.plant import Plant, step


def test_reported_pieces_use_the_material_their_routing_names(plant: Plant) -> None:
    plant.work_centers("PRESS")
    plant.workers("ANNA")
    plant.material("TIN", "BOX")
    by_itself = {"item": "TIN", "quantity": "0.5", "backflush": True}
    plant.product("CUP", step(10, "PRESS", materials=[by_itself, {"item": "BOX", "quantity": 1}]))
    routing = plant.admin.get("/items/CUP/routing")
    assert [one["backflush"] for one in routing["steps"][0]["materials"]] == [True, False]
    order = plant.order("CUP", 10)

    report = plant.report(order[10], 6, by="ANNA")
    materials = f"/work-orders/{order.number}/materials"
    (moved,) = eventually(lambda: plant.admin.every(materials))
    assert (moved["item"], moved["quantity"], moved["kind"], moved["operation"]) == ("TIN", "3", "issue", order[10])
    plant.reverse(report)
    eventually(lambda: [one["kind"] for one in plant.admin.every(materials)] == ["issue", "return"])
    lines = plant.admin.get(f"/work-orders/{order.number}/consumption")["items"]
    assert {line["item"]: Decimal(line["short"]) for line in lines} == {"TIN": 5, "BOX": 10}
    assert plant.admin.every("/unposted") == []
    assert len(plant.admin.every("/unposted", status="posted")) == 2


def test_what_cannot_be_posted_waits_for_whoever_keeps_the_stock(plant: Plant) -> None:
    plant.work_centers("PRESS")
    plant.workers("ANNA")
    plant.material("TIN")
    plant.product("CUP", step(10, "PRESS", materials=[{"item": "TIN", "quantity": 1, "backflush": True}]))
    order = plant.order("CUP", 10)
    waits = plant.leaves_unposted(order, "TIN", by="ANNA")
    assert (waits["item"], waits["quantity"], waits["problem"]["code"]) == ("TIN", "-1", "over_returned")

    keeper, anna = plant.user("keeper", "supervisor"), plant.user("anna", "worker", worker="ANNA")
    assert anna.ask("POST", f"/unposted/{waits['id']}/retry").status == 403
    still = keeper.post(f"/unposted/{waits['id']}/retry")
    assert (still["status"], still["tries"]) == ("unposted", waits["tries"] + 1)
    keeper.post(f"/work-orders/{order.number}/materials", {"item": "TIN", "quantity": 1, "kind": "issue"})
    assert keeper.post(f"/unposted/{waits['id']}/retry")["status"] == "posted"

    other = plant.leaves_unposted(plant.order("CUP", 1), "TIN", by="ANNA")
    settled = keeper.post(f"/unposted/{other['id']}/settle", {"note": "It was carried back."})
    assert (settled["status"], settled["settlement"]) == ("settled", "It was carried back.")
    again = keeper.ask("POST", f"/unposted/{other['id']}/settle", {"note": "Again."})
    assert (again.status, again.code) == (409, "already_settled")

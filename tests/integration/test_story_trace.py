"""A customer complains: who made it, where, of what, who looked at it, and what came of it."""

from __future__ import annotations

from shared.testing.waiting import eventually
from tests.integration.plant import FAR_OFF, Plant, step


def test_a_work_order_is_traced_from_its_material_to_the_warehouse(plant: Plant) -> None:
    plant.work_centers("PRESS", "PACK")
    plant.workers("ANNA", "BEN")
    plant.defect_reasons(CRACK="material")
    plant.material("CLAY")
    plant.product("CUP", step(10, "PRESS", inspection="full"), step(20, "PACK"))
    order = plant.order("CUP", 10)
    plant.admin.post(f"/work-orders/{order.number}/materials", {"item": "CLAY", "quantity": 3, "kind": "issue"})
    report = plant.report(order[10], 8, rework={"CRACK": 2}, by="ANNA")
    (due,) = plant.inspections_due(order.number)
    plant.admin.post(f"/inspections/{due['id']}/result", {"inspected": 8, "disposition": "accept"})
    eventually(lambda: plant.operation(order[20])["available"] == "8")
    plant.report(order[20], 8, by=["BEN", "ANNA"])
    plant.admin.post(f"/work-orders/{order.number}/receipts", {"quantity": 8})
    plant.rework_orders(order.number)

    inspector = plant.user("ivy", "inspector")
    story = inspector.get(f"/trace/{order.number}")
    kinds = [entry["kind"] for entry in story["items"]]
    assert sorted(kinds) == sorted(["issue", "report", "rework_order", "inspection", "report", "receipt"])
    assert kinds.index("issue") < kinds.index("report") < kinds.index("inspection") < kinds.index("receipt")
    assert [entry["at"] for entry in story["items"]] == sorted(entry["at"] for entry in story["items"])
    assert report["id"] in {entry["id"] for entry in story["items"]}
    assert (story["workers"], story["work_centers"], story["materials"]) == (
        ["ANNA", "BEN"],
        ["PACK", "PRESS"],
        ["CLAY"],
    )
    assert (story["complete"], story["parts_away"]) == (True, [])
    assert inspector.ask("GET", "/trace/WO-0").status == 404
    assert plant.user("anna", "worker", worker="ANNA").ask("GET", f"/trace/{order.number}").status == 403


def test_a_lot_is_traced_both_ways(plant: Plant) -> None:
    """Bad clay: which cups have it, and who has those by now? A bad cup: who made it, where, of which clay?"""
    plant.work_centers("PRESS", "PACK")
    plant.workers("ANNA", "BEN")
    plant.material("CLAY")
    plant.product("CUP", step(10, "PRESS"), step(20, "PACK"))
    for number in ("SO-A", "SO-B"):
        line = {"line": 1, "item": "CUP", "quantity": 5, "due_on": FAR_OFF}
        plant.admin.post("/sales-orders", {"number": number, "customer": f"Customer of {number}", "lines": [line]})
    first, second = (plant.order("CUP", 5, sales_order=number, line=1) for number in ("SO-A", "SO-B"))
    for order, clay in ((first, "CLAY-1"), (second, "CLAY-2")):
        issue = {"item": "CLAY", "quantity": 3, "kind": "issue", "lot": clay}
        assert plant.admin.post(f"/work-orders/{order.number}/materials", issue)["lot"] == clay
    for order, presser in ((first, "ANNA"), (second, "BEN")):
        plant.report(order[10], 5, by=presser)
        plant.report(order[20], 5, by="BEN")
    for batch, quantity in (("CUPS-1", 2), ("CUPS-2", 3)):
        stocked = plant.admin.post(f"/work-orders/{first.number}/receipts", {"quantity": quantity, "lot": batch})
        assert stocked["lot"] == batch
    leaves = {"line": 1, "quantity": 2}
    eventually(lambda: plant.admin.ask("POST", "/sales-orders/SO-A/deliveries", leaves).status == 201)

    bad_clay = plant.admin.get("/traces", lot="CLAY-1")
    (hit,) = bad_clay["work_orders"]
    assert (hit["work_order"], hit["sales_order"], hit["customer"]) == (first.number, "SO-A", "Customer of SO-A")
    assert [(lot["lot"], lot["quantity"]) for lot in hit["lots"]] == [("CUPS-1", "2"), ("CUPS-2", "3")]
    assert [delivery["quantity"] for delivery in hit["deliveries"]] == ["2"]
    assert bad_clay["complete"] is True

    bad_cup = plant.admin.get("/traces", lot="CUPS-2")
    made = [(one["sequence"], one["workers"], one["work_center"]) for one in bad_cup["items"]]
    assert made == [(10, ["ANNA"], "PRESS"), (20, ["BEN"], "PACK")]
    assert [lot["lot"] for lot in bad_cup["work_orders"][0]["materials"]] == ["CLAY-1"]

    at_the_press = plant.admin.get("/traces", work_center="PRESS", **{"from": "2020-01-01T00:00:00Z"})
    assert [one["work_order"] for one in at_the_press["items"]] == [first.number, second.number]
    anna = plant.user("anna", "worker", worker="ANNA")
    (own,) = anna.get("/traces")["items"]
    assert own["workers"] == ["ANNA"]
    assert anna.get("/traces")["work_orders"][0]["deliveries"] is None
    assert anna.ask("GET", "/traces?worker=BEN").status == 404
    entries = plant.admin.get(f"/trace/{first.number}")["items"]
    assert {one["lot"] for one in entries if one["lot"]} == {"CLAY-1", "CUPS-1", "CUPS-2"}

"""A customer complains: who made it, where, of what, who looked at it, and what came of it."""

from __future__ import annotations

from shared.testing.waiting import eventually
from tests.integration.plant import Plant, step


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

"""A plant is set up by its own people: a field more on reports, a module less, and word sent to the ERP."""

from __future__ import annotations

from uuid import uuid4

from shared.testing.receiving import receiving
from shared.testing.waiting import eventually
from tests.integration.plant import Plant, step

MOULD = {"key": "mould", "label": "模具", "type": "select", "options": ["M1", "M2"], "required": True}

DEPTH = {"key": "depth", "label": "深度", "type": "number"}
BODY = {"item": "CUP", "quantity": 5, "due_on": "2099-01-01"}


def test_a_field_of_the_plants_own_travels_with_the_report(plant: Plant) -> None:
    plant.work_centers("PRESS")
    plant.workers("ANNA")
    plant.product("CUP", step(10, "PRESS"))
    order = plant.order("CUP", 20)
    plant.admin.put("/fields/reports", {"fields": [MOULD]})
    refused = plant.try_report(order[10], 5, workers=[{"worker": "ANNA"}])
    assert (refused.status, refused.body["errors"][0]["field"]) == (422, "fields.mould")
    plant.report(order[10], 5, workers=[{"worker": "ANNA"}], fields={"mould": "M2"})
    (report,) = plant.admin.get("/reports", work_order=order.number)["items"]
    assert report["fields"] == {"mould": "M2"}


def test_what_was_booked_before_a_field_was_asked_for_is_known_when_sent_again(plant: Plant) -> None:
    plant.work_centers("PRESS")
    plant.workers("ANNA")
    plant.product("CUP", step(10, "PRESS"))
    order = plant.order("CUP", 20)
    who = {"workers": [{"worker": "ANNA"}]}
    one = {"id": str(uuid4()), "good": 5, **who}
    many = {"reports": [{"operation": order[10], "good": good, **who} for good in (1, 2)]}
    key = {"Idempotency-Key": "tablet-7"}
    first = plant.admin.post(f"/operations/{order[10]}/reports", one)
    batch = plant.admin.ask("POST", "/reports/batch", many, headers=key).body
    plant.admin.put("/fields/reports", {"fields": [MOULD]})
    eventually(lambda: plant.try_report(order[10], 4, **who).status == 422)
    assert plant.admin.ask("POST", f"/operations/{order[10]}/reports", one).body == first
    again = plant.admin.ask("POST", "/reports/batch", many, headers=key).body
    assert [item["report"]["id"] for item in again["items"]] == [item["report"]["id"] for item in batch["items"]]
    mixed = {"reports": [{"operation": order[10], "good": 3, **who}, many["reports"][0] | {"fields": {"mould": "M1"}}]}
    items = plant.admin.post("/reports/batch", mixed)["items"]
    assert [item["status"] for item in items] == [422, 201]
    assert plant.operation(order[10])["good"] == "9"


def test_work_orders_and_inspections_have_fields_of_their_own_too(plant: Plant) -> None:
    plant.work_centers("PRESS")
    plant.workers("ANNA")
    plant.defect_reasons(SCRATCH="worker")
    plant.product("CUP", step(10, "PRESS", inspection="full"))
    plant.admin.put("/fields/work-orders", {"fields": [{"key": "drawing", "label": "圖號", "type": "text"}, DEPTH]})
    plant.admin.put("/fields/inspections", {"fields": [DEPTH | {"required": True}]})
    wrong = plant.admin.ask("POST", "/work-orders", BODY | {"fields": {"drawing": "A-1", "depth": "deep"}})
    assert (wrong.status, wrong.body["errors"][0]["field"]) == (422, "fields.depth")
    order = plant.order("CUP", 20, fields={"drawing": "A-1", "depth": 2})
    changed = plant.admin.patch(f"/work-orders/{order.number}", {"fields": {"depth": None}})
    assert changed["fields"] == plant.work_order(order.number)["fields"] == {"drawing": "A-1"}
    plant.report(order[10], 5, workers=[{"worker": "ANNA"}])
    (due,) = plant.inspections_due(order.number)
    result = {"inspected": 5, "disposition": "accept"}
    assert plant.admin.ask("POST", f"/inspections/{due['id']}/result", result).status == 422
    done = plant.admin.post(f"/inspections/{due['id']}/result", result | {"fields": {"depth": "1.25"}})
    assert done["fields"] == {"depth": "1.25"}


def test_a_module_less_is_a_module_that_is_not_there_and_loses_nothing(plant: Plant) -> None:
    plant.work_centers("PRESS")
    plant.workers("ANNA")
    plant.product("CUP", step(10, "PRESS"))
    plant.piece_rate("CUP", 10, "0.50")
    order = plant.order("CUP", 20)
    plant.admin.put("/modules", {"payroll": False})
    plant.report(order[10], 5, workers=[{"worker": "ANNA"}])
    assert plant.admin.ask("GET", "/pay-lines").code == "module_off"
    plant.admin.put("/modules", {"payroll": True})
    (line,) = plant.pay_lines(1)
    assert line["amount"] == "2.5"


def test_the_erp_is_told_what_happened_once_each(plant: Plant) -> None:
    plant.work_centers("PRESS")
    plant.workers("ANNA")
    plant.product("CUP", step(10, "PRESS"))
    with receiving() as erp:
        wanted = ["WorkOrderReleased", "OperationReported", "WorkOrderCompleted", "GoodsReceived"]
        plant.admin.put("/webhooks/erp", {"url": erp.url, "events": wanted, "secret": "between us"})
        order = plant.order("CUP", 5)
        report = plant.report(order[10], 5, workers=[{"worker": "ANNA"}])
        plant.becomes(order.number, "completed")
        receipt = plant.admin.post(f"/work-orders/{order.number}/receipts", {"quantity": 5})
        eventually(lambda: set(erp.events) == set(wanted))
        objects = {told["event"]: (told["object"], told["plant"]) for told in erp.told}
        assert objects["OperationReported"] == (report["id"], plant.number)
        assert objects["GoodsReceived"] == (receipt["id"], plant.number)
        assert objects["WorkOrderCompleted"] == objects["WorkOrderReleased"] == (order.number, plant.number)
        assert {told["id"] for told in erp.told} == {one["id"] for one in plant.admin.every("/webhooks/erp/deliveries")}
        assert len(erp.told) == len(wanted)

"""Something goes wrong on the floor: it is said, seen, answered, and the standstill is counted."""

from __future__ import annotations

import base64
from decimal import Decimal

import pytest

from tests.integration.plant import Plant, WorkOrder, step

PNG = b"\x89PNG\r\n\x1a\n a picture of smoke"


@pytest.fixture
def order(plant: Plant) -> WorkOrder:
    plant.work_centers("PRESS", "SPARE")
    plant.workers("ANNA", "BEN")
    plant.product("CUP", step(10, "PRESS", "SPARE"))
    return plant.order("CUP", 20)


def test_a_broken_press_holds_its_work_until_it_runs_again(plant: Plant, order: WorkOrder) -> None:
    anna, boss = plant.user("anna", "worker", worker="ANNA"), plant.user("boss", "supervisor")
    body = {"kind": "machine", "operation": order[10], "work_center": "PRESS", "note": "It smokes.", "stops_work": True}
    raised = anna.post("/exceptions", body)
    assert (raised["status"], raised["work_order"], raised["sequence"]) == ("open", order.number, 10)

    begin = f"/operations/{order[10]}/start"
    refused = anna.ask("POST", begin, {"work_center": "PRESS"})
    assert (refused.status, refused.code) == (409, "work_center_held")
    assert "PRESS" in refused.body["detail"]
    anna.post(begin, {"work_center": "SPARE"})
    made_before = plant.try_report(order[10], 5, through=anna, work_center="PRESS")
    assert made_before.status == 201, "what was made before is not lost"

    assert anna.ask("POST", f"/exceptions/{raised['id']}/acknowledge").code == "not_your_exception"
    assert boss.post(f"/exceptions/{raised['id']}/acknowledge")["acknowledged_by"].startswith("boss")
    over = boss.post(f"/exceptions/{raised['id']}/resolve", {"note": "New belt."})
    assert (over["status"], over["resolution"]) == ("resolved", "New belt.")
    anna.post(f"/operations/{order[10]}/finish")
    anna.post(begin, {"work_center": "PRESS"})

    (line,) = plant.admin.get("/downtime")["items"]
    assert (line["work_center"], line["kind"], line["stops"], line["stopped_since"]) == ("PRESS", "machine", 1, None)
    assert Decimal(line["seconds"]) > 0


def test_an_exception_is_raised_once_however_often_it_is_sent(plant: Plant, order: WorkOrder) -> None:
    body = {"id": "7f0c1b1e-0000-4000-8000-00000000aaaa", "kind": "material", "operation": order[10], "note": "No tin."}
    first, again = (plant.admin.ask("POST", "/exceptions", body) for _ in range(2))
    assert (first.status, again.status) == (201, 200)
    assert first.body == again.body
    other = plant.admin.ask("POST", "/exceptions", body | {"note": "No lead."})
    assert (other.status, other.code) == (422, "idempotency_conflict")
    assert [one["note"] for one in plant.admin.every("/exceptions", work_order=order.number)] == ["No tin."]


def test_a_picture_says_more(plant: Plant, order: WorkOrder) -> None:
    anna = plant.user("anna", "worker", worker="ANNA")
    raised = anna.post("/exceptions", {"kind": "safety", "work_center": "PRESS", "note": "Smoke."})
    path = f"/exceptions/{raised['id']}/photo"
    assert anna.ask("GET", path).status == 404
    assert anna.put(path, {"content": base64.b64encode(PNG).decode()})["photo"] is True
    shown = anna.ask("GET", path)
    assert (shown.status, shown.headers["content-type"], shown.body) == (200, "image/png", PNG)
    assert shown.headers["x-content-type-options"] == "nosniff"
    scalable = base64.b64encode(b"<svg xmlns='http://www.w3.org/2000/svg'/>").decode()
    assert anna.ask("PUT", path, {"content": scalable}).status == 422
    assert anna.ask("PUT", path, {"content": "A" * 2_000_000}).status == 413

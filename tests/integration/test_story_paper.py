"""What is printed leads back: every code on paper is known to whoever scans it."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from demo.client import Answer
from shared.testing.waiting import eventually
from tests.integration.plant import Plant, WorkOrder, step


@pytest.fixture
def order(plant: Plant) -> WorkOrder:
    plant.work_centers("PRESS", "PACK")
    plant.workers("ANNA", "BEN")
    plant.admin.put("/items/CUP", {"name": "陶瓷杯 陶瓷杯", "unit": "個", "kind": "make"})
    steps = [step(10, "PRESS") | {"name": "壓製"}, step(20, "PACK") | {"name": "包裝"}]
    plant.admin.put("/items/CUP/routing", {"steps": steps})
    return plant.order("CUP", 20)


def text_of(answer: Answer) -> str:
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf"), answer
    assert answer.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.body)).pages)


def test_a_traveler_carries_a_code_for_the_order_and_for_every_step(plant: Plant, order: WorkOrder) -> None:
    text = text_of(plant.admin.ask("GET", f"/work-orders/{order.number}/traveler.pdf"))
    assert "陶瓷杯" in text and "壓製" in text
    assert plant.admin.get(f"/scan/{order.number}")["kind"] == "work_order"
    for operation in plant.on_the_floor(order.number):
        assert operation["code"] in text
        scanned = plant.admin.get(f"/scan/{operation['code']}")
        assert (scanned["kind"], scanned["id"]) == ("operation", operation["id"])
    assert plant.admin.ask("GET", "/work-orders/NONE/traveler.pdf").status == 404


def test_badges_and_signs_are_printed_and_scanned(plant: Plant, order: WorkOrder) -> None:
    for kind, number in (("worker", "ANNA"), ("work_center", "PRESS")):
        assert number in text_of(plant.admin.ask("GET", "/labels.pdf", query={"kind": kind}))
        assert plant.admin.get(f"/scan/{number}")["kind"] == kind
    assert plant.admin.ask("GET", "/labels.pdf", query={"kind": "cat"}).status == 422
    plant.workers("LEFT")
    plant.admin.put("/workers/LEFT", {"name": "LEFT", "active": False})
    badges = text_of(plant.admin.ask("GET", "/labels.pdf", query={"kind": "worker"}))
    assert "ANNA" in badges and "LEFT" not in badges


def test_a_dispatch_sheet_says_what_comes_next(plant: Plant, order: WorkOrder) -> None:
    later = plant.order("CUP", 5)
    for one, start in ((order, "2099-01-05T10:00:00+08:00"), (later, "2099-01-05T08:00:00+08:00")):
        body = {"worker": "ANNA", "work_center": "PRESS", "start": start}
        plant.admin.post(f"/operations/{one[10]}/assign", body)
    window = {"work_center": "PRESS", "from": "2099-01-05T08:00:00+08:00", "to": "2099-01-05T16:00:00+08:00"}

    def numbers() -> list[str]:
        return [one["work_order"] for one in plant.admin.get("/dispatch", **window)["items"]]

    eventually(lambda: numbers() == [later.number, order.number])
    assert plant.admin.get("/dispatch", worker="BEN")["items"] == []
    text = text_of(plant.admin.ask("GET", "/dispatch.pdf", query=window))
    assert text.index(later.number) < text.index(order.number)
    assert plant.admin.ask("GET", "/dispatch.pdf").status == 422
    plant.admin.put("/teams/T1", {"name": "Presses"})
    plant.admin.put("/workers/ANNA", {"name": "Anna", "team": "T1"})
    of_team = {"team": "T1", "from": window["from"], "to": window["to"]}
    eventually(lambda: plant.admin.get("/dispatch", **of_team)["items"])
    text = text_of(plant.admin.ask("GET", "/dispatch.pdf", query=of_team))
    assert "T1" in text and text.index(later.number) < text.index(order.number)

"""An inspector at the desk stops a lot and frees it again, and asks whether a step keeps its limits."""

from __future__ import annotations

from decimal import Decimal

from shared.testing.waiting import eventually
from tests.browser.screen import Screen
from tests.integration.plant import Plant, WorkOrder, step


def test_a_lot_is_held_freed_in_parts_and_then_all(planner: Screen, plant: Plant, order: WorkOrder) -> None:
    item = plant.work_order(order.number)["item"]
    for sequence in (10, 20):
        plant.report(order[sequence], 5, by="ANNA")
    planner.go("quality")
    sheet = planner.page.locator("#holds")
    sheet.get_by_text("Put a lot on hold").first.click()
    sheet.get_by_label("Item").fill(item)
    sheet.get_by_label("Lot (of our own").fill(order.number)
    sheet.get_by_label("Reason").fill("rim too thin")
    sheet.get_by_role("button", name="Put a lot on hold").click()
    row = sheet.locator("tr", has_text="rim too thin")
    row.get_by_text("Release").first.click()
    row.get_by_label("How many").fill("3")
    row.get_by_label("Reason").first.fill("sorted")
    row.get_by_role("button", name="Release").click()
    planner.sees("#holds tbody", "released 3: sorted")
    (held,) = plant.admin.every("/holds")
    assert (held["lot"], held["status"], held["released"]) == (order.number, "held", "3")
    planner.go("board")
    planner.sees("main", "Lot on hold: rim too thin")


def test_fifty_widths_have_an_index_and_a_chart(planner: Screen, plant: Plant, order: WorkOrder) -> None:
    width = {"name": "Width", "unit": "mm", "lower": "65.8", "upper": "66.2"}
    plant.product(
        "CAN", step(10, "SMT-1", inspection="full", inspection_plan={"characteristics": [width]}), step(20, "TEST-1")
    )
    can = plant.order("CAN", 50)
    plant.report(can[10], 50, by="ANNA")
    (due,) = plant.inspections_due(can.number)
    values = [{"characteristic": "Width", "value": f"66.0{n % 10}"} for n in range(50)]
    plant.admin.post(
        f"/inspections/{due['id']}/result", {"inspected": 50, "disposition": "accept", "measurements": values}
    )
    planner.go("quality")
    sheet = planner.page.locator("#capability")
    sheet.get_by_label("Product").fill("CAN")
    planner.page.keyboard.press("Tab")
    planner.sees("#capability", "Cp / Cpk")
    planner.sees("#capability", "50 values, 0 beyond their limits (65.8 to 66.2)")
    assert sheet.locator(".trend svg circle").count() == 50
    saved = planner.saves("Step and what is measured")[1:]
    assert sorted(Decimal(row[1]) for row in saved) == sorted(Decimal(one["value"]) for one in values)


def test_what_scrap_has_cost_stands_beside_why_pieces_failed(planner: Screen, plant: Plant, order: WorkOrder) -> None:
    plant.defect_reasons(CRACK="material")
    plant.product("CUP", step(10, "SMT-1"), step(20, "TEST-1"))
    plant.piece_rate("CUP", 10, "0.50")
    plant.report(plant.order("CUP", 100)[10], 98, scrap={"CRACK": 2}, by="ANNA")
    eventually(lambda: plant.admin.get("/quality-costs")["scrap_pay"] == "1")
    planner.go("quality")
    planner.sees("#quality-costs", "Rework ¥0.00 for 0 h; ¥1.00 had been paid for 2 scrapped pieces.")
    planner.sees("#quality-costs tbody", "CRACK")

"""What a planner overlooks: the board as columns, loads, takt, a work order's goods and story, and files of it."""

from __future__ import annotations

from datetime import date

from playwright.sync_api import Locator, expect

from shared.testing.waiting import eventually
from tests.browser.conftest import PHONE
from tests.browser.screen import OpenScreen, Screen
from tests.integration.plant import Plant, WorkOrder, step

LONG_AGO = date(2020, 1, 31)


def test_the_board_stands_in_columns_of_sections_and_of_steps(planner: Screen, plant: Plant, order: WorkOrder) -> None:
    plant.report(plant.order("BOARD", 5)[10], 5, by="ANNA")
    planner.go("board")
    planner.page.get_by_role("button", name="By section").click()
    planner.sees("[data-section=SMT]", order.number)
    planner.sees("[data-section=Assembly]", "1")
    planner.page.get_by_role("button", name="By step").click()
    planner.sees("[data-section=Mount]", order.number)
    planner.page.get_by_role("button", name="Table").click()


def test_loads_and_takt_are_shown_for_machines_people_and_teams(
    planner: Screen, plant: Plant, order: WorkOrder
) -> None:
    plant.team("ONE", "ANNA", "BEN")
    planner.go("schedule")
    planner.page.get_by_role("button", name="Plan for due dates").click()
    planner.sees("main", "operations planned")
    planner.go("schedule/loads")
    planner.sees(".heat tbody", "SMT-1")
    for group, who in (("People", "Anna ANNA"), ("Teams", "ONE"), ("Sections", "Assembly")):
        planner.page.get_by_role("button", name=group).click()
        planner.sees(".heat tbody", who)
    plant.order("BOARD", 7, due_on=LONG_AGO)
    planner.go("schedule/takt")
    planner.sees("tbody", "BOARD")


def test_a_work_order_gets_its_material_and_its_goods_leave_it(planner: Screen, plant: Plant) -> None:
    plant.material("BOLT")
    plant.product("CUP", step(10, "SMT-1", materials=[{"item": "BOLT", "quantity": "2"}]))
    cups = plant.order("CUP", 5)
    plant.report(cups[10], 5, by="ANNA")
    planner.go(f"order/{cups.number}")
    materials = planner.page.locator(".sheet", has=planner.page.get_by_role("heading", name="Materials"))
    materials.get_by_text("Book a move").click()
    expect(materials.get_by_label("Quantity")).to_have_value("10")
    materials.get_by_role("button", name="Save").click()
    expect(materials).to_contain_text("issue")
    goods = planner.page.locator(".sheet", has=planner.page.get_by_role("heading", name="Stock-in"))
    goods.get_by_text("Stock in", exact=True).click()
    goods.get_by_label("Quantity").fill("6")
    planner.expect_refusal(409)
    goods.get_by_role("button", name="Save").click()
    planner.sees(".beside .notice.bad")
    goods.get_by_label("Quantity").fill("5")
    goods.get_by_role("button", name="Save").click()
    expect(goods.locator("tbody")).to_contain_text("5")
    assert planner.page.locator(".beside").count() == 0, "what was refused is said no longer than that"
    planner.page.get_by_text("Everything that happened").click()
    story = planner.page.locator("details[open] table")
    for event in ("reported", "material issued", "stocked in"):
        expect(story).to_contain_text(event)
    assert planner.saves("Stock-in")[0] == ["When", "Quantity", "Warehouse", "Lot", "By", "Remarks"]


def test_material_is_booked_on_the_rework_that_took_it(planner: Screen, plant: Plant, order: WorkOrder) -> None:
    plant.material("TIN")
    plant.report(order[10], 5, rework={"bridge": 2}, by="ANNA")
    (rework,) = plant.rework_orders(order.number)
    plant.release_rework(rework)
    planner.go(f"order/{order.number}")
    materials = planner.page.locator(".sheet", has=planner.page.get_by_role("heading", name="Materials"))
    materials.get_by_text("Book a move").click()
    materials.get_by_label("Material").fill("TIN")
    materials.get_by_label("Quantity").fill("3")
    materials.locator("select", has_text="rework of 2").select_option(label="10 Mount · rework of 2")
    materials.get_by_role("button", name="Save").click()
    expect(materials.locator("table").last).to_contain_text("10 Mount · rework of 2")
    (moved,) = plant.admin.every(f"/work-orders/{order.number}/materials")
    assert moved["rework_order"] == rework["id"]


def test_what_was_stocked_in_or_delivered_by_mistake_is_taken_back(planner: Screen, plant: Plant) -> None:
    plant.product("CUP", step(10, "SMT-1"))
    line = {"line": 1, "item": "CUP", "quantity": 5, "due_on": "2099-01-01"}
    plant.admin.post("/sales-orders", {"number": "SO-7", "customer": "Hua Xin", "lines": [line]})
    cups = plant.order("CUP", 5, sales_order="SO-7", line=1)
    plant.report(cups[10], 5, by="ANNA")
    planner.go(f"order/{cups.number}")
    goods = planner.page.locator(".sheet", has=planner.page.get_by_role("heading", name="Stock-in"))
    goods.get_by_text("Stock in", exact=True).click()
    goods.get_by_label("Lot").fill("CUPS-1")
    goods.get_by_role("button", name="Save").click()
    expect(goods.locator("tbody")).to_contain_text("CUPS-1")
    eventually(lambda: plant.admin.get("/sales-orders/SO-7")["lines"][0]["received"] == "5")
    plant.admin.post("/sales-orders/SO-7/deliveries", {"line": 1, "quantity": 5})

    def takes_back(place: Locator, why: str) -> None:
        place.get_by_text("Take back").first.click()
        place.get_by_label("Why it is taken back").fill(why)
        place.get_by_role("button", name="Take back").click()

    planner.expect_refusal(409)
    takes_back(goods, "wrong count")
    planner.sees(".beside .notice.bad", "Already delivered")
    planner.go("orders")
    row = planner.page.locator("tr", has_text="SO-7").first
    row.get_by_text("Deliveries", exact=True).click()
    takes_back(row.locator("table"), "wrong truck")
    expect(row.get_by_text("Deliveries", exact=True)).to_have_count(0)
    planner.go(f"order/{cups.number}")
    takes_back(goods, "wrong count")
    expect(goods.locator("tbody")).to_contain_text("reversal · wrong count")
    moves = [one["quantity"] for one in plant.admin.every(f"/work-orders/{cups.number}/receipts")]
    assert moves == ["5", "-5"]


def test_what_could_not_be_booked_is_seen_to(open_screen: OpenScreen, plant: Plant, order: WorkOrder) -> None:
    plant.material("TIN")
    plant.product("NAIL", step(10, "SMT-1", materials=[{"item": "TIN", "quantity": "1", "backflush": True}]))
    plant.leaves_unposted(plant.order("NAIL", 1), "TIN", by="ANNA")
    assert plant.try_report(order[10], 900, by="ANNA").status == 409
    leader = open_screen(PHONE, who=plant.user("lea", "supervisor"))
    leader.go("unbooked")
    leader.sees(".card", order.number)
    leader.sees(".card", "900")
    for what, how in (("TIN", "Carried back"), ("900", "Counted anew")):
        card = leader.page.locator(".card", has_text=what)
        card.get_by_text("Settle").click()
        card.get_by_label("What was done about it").fill(how)
        card.get_by_role("button", name="Save").click()
        card.wait_for(state="detached")
    assert {one["settlement"] for one in plant.admin.every("/refused-reports", status="settled")} == {"Counted anew"}
    assert {one["settlement"] for one in plant.admin.every("/unposted", status="settled")} == {"Carried back"}
    assert leader.overflow <= 0

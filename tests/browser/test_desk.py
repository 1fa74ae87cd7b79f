"""The desk: planners, leads, inspectors and managers at their screens."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from shared.testing.waiting import eventually
from tests.browser.screen import Screen
from tests.integration.plant import Plant, WorkOrder, step


def test_a_work_order_tells_its_story_and_is_put_on_hold(planner: Screen, plant: Plant, order: WorkOrder) -> None:
    plant.report(order[10], 40, scrap={"crack": 2}, by="ANNA")
    planner.go("board")
    planner.page.get_by_role("link", name=order.number).click()
    planner.sees(".balance .good", "0")
    planner.sees("main", "2 crack")
    planner.page.get_by_text("Hold", exact=True).first.click()
    planner.page.get_by_label("Why", exact=True).first.fill("Wrong colour")
    planner.page.get_by_role("button", name="Hold").click()
    planner.sees(".facts", "Wrong colour")
    planner.sees(".facts", "on hold")
    assert plant.work_order(order.number)["status"] == "on_hold"
    planner.page.get_by_role("button", name="Resume").click()
    planner.sees(".facts", "released")


def test_scrap_is_made_again_by_one_tap(planner: Screen, plant: Plant, order: WorkOrder) -> None:
    planner.page.on("dialog", lambda dialog: dialog.accept())
    planner.go(f"order/{order.number}")
    planner.sees(".facts", "released")
    assert planner.page.get_by_role("button", name="Make scrap again").count() == 0
    plant.report(order[10], 40, scrap={"crack": 2}, by="ANNA")
    planner.page.get_by_role("button", name="Make scrap again").click()
    planner.sees("h1", f"{order.number}-R1")
    planner.sees(".facts", f"Replaces 2 scrapped pieces of {order.number}")
    planner.expected.append("409")
    planner.go(f"order/{order.number}")
    planner.page.get_by_role("button", name="Make scrap again").click()
    planner.sees(".beside", "They are being made again already")
    assert plant.work_order(f"{order.number}-R1")["quantity"] == "2"


def test_what_happens_on_the_floor_is_seen_on_an_open_page(planner: Screen, plant: Plant, order: WorkOrder) -> None:
    planner.go(f"order/{order.number}")
    planner.sees(".facts", "released")
    report = plant.report(order[10], 33, by="ANNA")
    planner.sees("main", "33")
    planner.page.locator("summary", has_text="Undo").click()
    planner.page.get_by_role("button", name="Miscounted").click()
    planner.sees("main", "taken back")
    assert next(one for one in plant.admin.every("/reports", work_order=order.number) if one["id"] == report["id"])[
        "reversed"
    ]


def test_a_customers_order_is_taken_split_and_released(planner: Screen, plant: Plant) -> None:
    planner.go("orders")
    planner.page.get_by_text("New sales order").click()
    form = planner.page.locator(".grid-form")
    form.get_by_label("Number").fill("SO-77")
    form.get_by_label("Customer").fill("Hua Xin")
    form.get_by_label("Product").first.fill("BOARD")
    form.get_by_label("Quantity").first.fill("12")
    form.locator("input[type=date]").first.fill("2099-03-01")
    form.get_by_role("button", name="Create").click()
    row = planner.page.locator("tr", has_text="SO-77")
    row.get_by_role("button", name="Make work orders").click()
    expect(row).to_contain_text("12")
    (made,) = plant.admin.every("/work-orders", sales_order="SO-77")
    planner.page.get_by_role("link", name=made["number"]).click()
    planner.page.get_by_role("button", name="Release").click()
    planner.sees(".facts", "released")


def test_what_was_stocked_in_leaves_for_the_customer(planner: Screen, plant: Plant) -> None:
    plant.product("CUP", step(10, "SMT-1"))
    line = {"line": 1, "item": "CUP", "quantity": 9, "due_on": "2099-01-01"}
    plant.admin.post("/sales-orders", {"number": "SO-9", "customer": "Hua Xin", "lines": [line]})
    cups = plant.order("CUP", 9, sales_order="SO-9", line=1)
    plant.report(cups[10], 9, by="ANNA")
    plant.admin.post(f"/work-orders/{cups.number}/receipts", {"quantity": 7})
    planner.go("orders")
    row = planner.page.locator("tr", has_text="SO-9").first
    expect(row.get_by_label("Delivered")).to_have_value("7")
    row.get_by_label("Delivered").fill("4")
    row.get_by_role("button", name="Deliver").click()
    expect(row.get_by_label("Delivered")).to_have_value("3")
    assert plant.admin.get("/sales-orders/SO-9")["lines"][0]["delivered"] == "4"


def test_a_plan_is_made_seen_and_moved_by_hand(planner: Screen, plant: Plant, order: WorkOrder) -> None:
    planner.go("schedule")
    planner.page.get_by_role("button", name="Plan for due dates").click()
    planner.sees("main", "operations planned")
    bar = planner.page.locator(".bar", has_text=f"{order.number} 10")
    expect(bar).to_be_visible()
    bar.focus()
    planner.page.keyboard.press("Alt+ArrowRight")
    planner.sees(".bar.pinned", order.number)
    first = next(one for one in plant.admin.every("/schedule") if one["sequence"] == 10)
    assert first["pinned"] is True
    here = bar.bounding_box()
    assert here is not None
    planner.page.mouse.move(here["x"] + 4, here["y"] + 8)
    planner.page.mouse.down()
    planner.page.mouse.move(here["x"] + 64, here["y"] + 8, steps=5)
    planner.page.mouse.up()
    planner.settles()
    assert planner.page.url.endswith("#/schedule"), "a drag is no click"
    later = next(one for one in plant.admin.every("/schedule") if one["sequence"] == 10)
    assert later["start"] > first["start"]
    planner.page.get_by_role("button", name="By person").click()
    planner.sees(".gantt", "nobody yet")


def test_a_rush_order_is_weighed_before_it_is_accepted(planner: Screen, plant: Plant) -> None:
    planner.go("schedule")
    rush = planner.page.locator(".sheet", has_text="rush order")
    rush.locator("input").nth(0).fill("BOARD")
    rush.locator("input").nth(1).fill("5")
    rush.locator("input[type=date]").fill("2099-03-01")
    rush.get_by_role("button", name="Ask").click()
    planner.sees(".sheet .notice", "would be done")
    rush.get_by_role("button", name="Accept").click()
    planner.sees(".notice.good", "Accepted")
    assert len(plant.admin.every("/work-orders")) == 2


def test_a_promise_is_asked_for_without_a_date(planner: Screen) -> None:
    planner.go("schedule")
    rush = planner.page.locator(".sheet", has_text="rush order")
    rush.locator("input").nth(0).fill("BOARD")
    rush.locator("input").nth(1).fill("5")
    rush.get_by_role("button", name="Ask").click()
    planner.sees(".sheet .notice.good", "can be promised")


def test_when_material_is_expected_is_typed_and_stays(planner: Screen, plant: Plant) -> None:
    planner.go("masters/items")
    row = planner.page.locator(".typed tr", has_text="BOARD").first
    row.get_by_label("Material expected").fill("2099-02-01")
    row.get_by_label("Material expected").dispatch_event("change")
    expect(row.locator(".state")).to_have_text("kept")
    row.get_by_label("Name").fill("Board of four layers")
    row.get_by_label("Unit").focus()
    expect(row.locator(".state")).to_have_text("kept")
    eventually(lambda: plant.admin.get("/items/BOARD")["name"] == "Board of four layers")
    assert plant.admin.get("/items/BOARD")["materials_expected_on"] == "2099-02-01"


def test_planned_work_orders_are_ticked_and_released_together(planner: Screen, plant: Plant) -> None:
    planned = [
        plant.admin.post("/work-orders", {"item": "BOARD", "quantity": "5", "due_on": "2099-01-01"}) for _ in range(2)
    ]
    planner.go("orders")
    for one in planned:
        planner.page.get_by_label(f"Choose {one['number']}").check()
    planner.page.get_by_role("button", name="Release 2").click()
    planner.sees("#news", "2 released")
    assert {plant.work_order(one["number"])["status"] for one in planned} == {"released"}
    expect(planner.page.get_by_label("Choose WO")).to_have_count(0)


def test_an_inspector_finds_fault_and_the_rework_is_released(planner: Screen, plant: Plant) -> None:
    plant.product("LAMP", step(10, "SMT-1", name="Solder", inspection="full"))
    lamp = plant.order("LAMP", 10)
    plant.report(lamp[10], 10, by="ANNA")
    plant.inspections_due(lamp.number)
    planner.go("quality")
    row = planner.page.locator("tr", has_text=lamp.number).first
    row.get_by_text("Some failed").click()
    planner.tap("#failed-crack")
    planner.tap_keys("3")
    planner.page.get_by_role("button", name="Send: 3 failed").click()
    planner.page.locator("tr", has_text=lamp.number).get_by_role("button", name="Release").click()
    planner.page.locator(".sheet", has_text="Rework orders").get_by_label("Status").select_option("open")
    planner.page.locator(".chip", has_text="open").wait_for()
    (rework,) = plant.rework_orders(lamp.number)
    assert (rework["status"], rework["quantity"]) == ("open", "3")
    planner.sees("main .bars", "3")


def test_items_are_pasted_from_a_spreadsheet_and_given_a_routing(planner: Screen, plant: Plant) -> None:
    planner.go("masters/items")
    planner.sees(".typed", "BOARD")
    planner.page.evaluate(
        """() => {
            const event = new ClipboardEvent("paste", { clipboardData: new DataTransfer(), bubbles: true });
            event.clipboardData.setData("text/plain", "CASE\\tCase\\tpcs\\tmake\\nTIN\\tTin\\tkg\\tbuy");
            document.querySelector(".fresh input").dispatchEvent(event);
        }"""
    )
    planner.sees("#news", "2 of 2 rows")
    planner.expect_refusal(404)  # there is no routing yet
    planner.page.locator("tr", has_text="CASE").get_by_role("link", name="Routing").click()
    step_form = planner.page.locator(".step").first
    step_form.get_by_label("Step").fill("Press")
    step_form.get_by_label("Work centers").fill("SMT-1, TEST-1")
    planner.page.get_by_role("button", name="Add a step").click()
    planner.page.locator(".step").nth(1).get_by_label("Step").fill("Paint")
    planner.page.locator(".step").nth(1).get_by_label("Work centers").fill("TEST-1")
    planner.page.locator(".step").nth(1).get_by_role("button", name="Earlier").click()
    planner.page.get_by_role("button", name="Save").click()
    planner.sees("#news", "version 1")
    steps = plant.admin.get("/items/CASE/routing")["steps"]
    assert [(one["sequence"], one["name"]) for one in steps] == [(10, "Paint"), (20, "Press")]


def test_what_the_table_does_not_show_and_what_was_not_pasted_stays(planner: Screen, plant: Plant) -> None:
    plant.admin.put("/workers/CARL", {"name": "Carl", "skills": ["weld"], "active": False})
    planner.go("masters/workers")
    planner.page.locator("tr", has_text="CARL").get_by_label("Name").fill("Carl Gone")
    planner.page.keyboard.press("Tab")
    expect(planner.page.locator("tr", has_text="CARL").locator(".state")).to_have_text("kept")
    planner.page.evaluate(
        """() => {
            const event = new ClipboardEvent("paste", { clipboardData: new DataTransfer(), bubbles: true });
            event.clipboardData.setData("text/plain", "CARL\\tCarl Old\\nDORA\\tDora");
            document.querySelector(".fresh input").dispatchEvent(event);
        }"""
    )
    planner.sees("#news", "2 of 2 rows")
    carl = plant.admin.get("/workers/CARL")
    assert (carl["name"], carl["skills"], carl["active"]) == ("Carl Old", ["weld"], False)
    assert plant.admin.get("/workers/DORA")["active"] is True


def test_nothing_is_drawn_under_somebodys_hands(planner: Screen, plant: Plant, order: WorkOrder) -> None:
    planner.go(f"order/{order.number}")
    steps = planner.page.locator(".sheet", has_text="Steps").first
    assigning = steps.locator("tr", has_text="Mount").locator("details")
    assigning.locator("summary").click()
    assigning.get_by_label("Team").fill("T-9")
    plant.report(order[10], 3, by="BEN")
    planner.settles(1.0)
    expect(assigning.get_by_label("Team")).to_have_value("T-9")
    assigning.locator("summary").click()
    expect(steps.locator("tr", has_text="Mount").locator("td").nth(2)).to_have_text("3")


def test_what_is_measured_or_required_is_asked_at_the_desk_too(planner: Screen, plant: Plant) -> None:
    """One tap would send neither: the desk opens the inspector's own form, and comes back from it."""
    field = {"key": "gauge", "label": "Gauge", "type": "text", "required": True}
    plant.admin.put("/fields/inspections", {"fields": [field]})
    width = {"characteristics": [{"name": "width", "unit": "mm", "lower": "9.9", "upper": "10.1"}]}
    plant.product("LAMP", step(10, "SMT-1", name="Solder", inspection="full", inspection_plan=width))
    lamp = plant.order("LAMP", 2)
    plant.report(lamp[10], 2, by="ANNA")
    plant.inspections_due(lamp.number)
    planner.go("quality")
    row = planner.page.locator("tr", has_text=lamp.number).first
    expect(row.get_by_role("button", name="All good")).to_have_count(0)
    row.get_by_role("link", name="Inspect").click()
    planner.page.get_by_label("width").fill("10.0 9.95")
    planner.page.get_by_label("Gauge").fill("G-7")
    planner.page.get_by_role("button", name="All good").click()
    planner.sees("h1", "Quality")
    (found,) = plant.admin.every("/inspections", work_order=lamp.number, status="done")
    assert found["fields"] == {"gauge": "G-7"}
    assert [one["value"] for one in found["measurements"]] == ["10", "9.95"]


def test_what_is_wrong_with_a_form_is_called_as_the_form_calls_it(planner: Screen) -> None:
    planner.expect_refusal(422)
    planner.go("orders")
    planner.page.get_by_text("New work order").click()
    planner.page.get_by_role("button", name="Create", exact=True).click()
    planner.sees(".beside li:nth-child(2)", "Quantity This must be a number")
    expect(planner.page.locator(".beside")).not_to_contain_text("due_on")


def test_the_cockpit_counts_and_exports(planner: Screen, plant: Plant, order: WorkOrder) -> None:
    plant.report(order[10], 40, scrap={"crack": 2}, by="ANNA")
    planner.go("cockpit")
    planner.sees("main", "95.2%")
    planner.sees("main", "crack")
    with planner.page.expect_download() as saved:
        planner.page.locator(".sheet", has_text="Defects by reason").get_by_role("button", name="Excel").click()
    assert saved.value.suggested_filename == "defects_by_reason.xlsx"


def test_a_module_that_is_off_is_in_no_menu(planner: Screen, plant: Plant) -> None:
    planner.sees("#sections", "Cockpit")
    plant.admin.put("/modules", {"cockpit": False})
    planner.page.reload()
    planner.sees("#sections", "Orders")
    expect(planner.page.locator("#sections")).not_to_contain_text("Cockpit")
    planner.go("cockpit")
    planner.sees("#code")


def test_a_calendar_is_typed_as_people_write_it(planner: Screen, plant: Plant) -> None:
    planner.go("masters/calendars")
    fresh = planner.page.locator(".fresh")
    fresh.get_by_label("Number").fill("DAY")
    fresh.get_by_label("Monday").fill("8:00-12:00 13:00-17:30")
    fresh.get_by_label("Days that differ").fill("2026-10-01\n2026-10-10 08:00-12:00")
    planner.page.locator("h1").click()
    expect(planner.page.locator("tr", has_text="DAY").get_by_label("Monday")).to_have_value("08:00-12:00 13:00-17:30")
    calendar = plant.admin.get("/calendars/DAY")
    assert [(one["weekday"], one["start"], one["end"]) for one in calendar["shifts"]] == [
        (1, "08:00", "12:00"),
        (1, "13:00", "17:30"),
    ]
    assert [(one["on"], len(one["shifts"])) for one in calendar["exceptions"]] == [("2026-10-01", 0), ("2026-10-10", 1)]


def test_nobody_writes_over_what_another_has_just_changed(planner: Screen, plant: Plant) -> None:
    planner.go("masters/workers")
    row = planner.page.locator("tr", has_text="ANNA")
    row.get_by_label("Name").fill("Anna Bell")
    plant.admin.put("/workers/ANNA", {"name": "Anna Chen"})
    planner.page.keyboard.press("Tab")
    planner.sees(".notice.bad", "ANNA was changed by somebody else")
    expect(row.get_by_label("Name")).to_have_value("Anna Chen")
    assert plant.admin.get("/workers/ANNA")["name"] == "Anna Chen"


def test_a_work_order_changed_meanwhile_is_not_written_over(planner: Screen, plant: Plant, order: WorkOrder) -> None:
    planner.expect_refusal(412)
    planner.go(f"order/{order.number}")
    planner.page.get_by_text("Change", exact=True).click()
    form = planner.page.locator("details[open]")
    form.get_by_label("Priority").fill("9")
    plant.admin.ask("PATCH", f"/work-orders/{order.number}", {"quantity": "120"})
    form.get_by_role("button", name="Save").click()
    planner.sees(".notice.bad")
    assert plant.work_order(order.number)["priority"] == 5


def test_a_step_gets_materials_and_two_versions_are_compared(planner: Screen, plant: Plant) -> None:
    plant.material("BOLT", "GLUE")
    planner.go("routing/BOARD")
    first = planner.page.locator(".step").first
    first.get_by_label("Materials").fill("BOLT 4, GLUE 0.02")
    first.get_by_label("More than has arrived").select_option("flag")
    first.get_by_label("Section").fill("SMT")
    planner.page.get_by_role("button", name="Save").click()
    planner.sees("#news", "version 2")
    (mount, _) = plant.admin.get("/items/BOARD/routing")["steps"]
    assert [(one["item"], one["quantity"]) for one in mount["materials"]] == [("BOLT", "4"), ("GLUE", "0.02")]
    assert (mount["over_report"], mount["section"]) == ("flag", "SMT")
    planner.page.get_by_text("Compare versions").click()
    planner.sees(".grid-form table", "BOLT × 4, GLUE × 0.02")


def test_somebody_who_takes_a_report_back_says_why(planner: Screen, plant: Plant, order: WorkOrder) -> None:
    plant.report(order[10], 33, by="ANNA")
    planner.go(f"order/{order.number}")
    planner.page.locator("summary", has_text="Undo").click()
    planner.page.get_by_label("Why it is taken back").fill("Counted the wrong box")
    planner.page.get_by_role("button", name="Take it back").click()
    planner.sees("main", "taken back")
    eventually(lambda: "Counted the wrong box" in str(plant.admin.every("/audit", action="report.reverse")))


def test_the_plan_says_how_full_each_work_center_is(planner: Screen, plant: Plant, order: WorkOrder) -> None:
    planner.go("schedule")
    planner.page.get_by_role("button", name="Plan for due dates").click()
    planner.sees("main", "operations planned")
    planner.sees("[data-row=SMT-1] .load")
    label = planner.page.locator("[data-row=SMT-1] .load").first.get_attribute("aria-label") or ""
    assert re.search(r"% full, [\d.]+ of 24 hours", label), label


def test_the_cockpit_follows_what_happens(planner: Screen, plant: Plant, order: WorkOrder) -> None:
    planner.go("cockpit")
    planner.sees(".tile")
    plant.report(order[10], 40, scrap={"crack": 2}, by="ANNA")
    planner.sees("main", "95.2%")
    planner.page.get_by_label("Section", exact=True).select_option("Assembly")
    expect(planner.page.locator("main")).not_to_contain_text("95.2%")

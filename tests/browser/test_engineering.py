"""How things are made, at the desk: the whole of a step, changing over, and pasting over what others changed."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.screen import Screen
from tests.browser.test_office import PASTE
from tests.integration.plant import Plant, WorkOrder


def test_a_step_is_given_its_materials_its_inspection_and_how_it_passes_on(planner: Screen, plant: Plant) -> None:
    plant.material("BOLT", "GLUE")
    planner.go("routing/BOARD")
    first = planner.page.locator(".step").first
    first.get_by_label("Passed on after").fill("20")
    first.get_by_label("Setup family").fill("red")
    first.get_by_label("Materials").fill("BOLT 4, GLUE 0.02")
    first.get_by_label("Section").click()
    first.get_by_label("BOLT: issued with every report").check()
    first.get_by_label("Inspection", exact=False).first.select_option("aql")
    first.locator("label", has_text=re.compile("^AQL")).locator("select").select_option("1.0")
    first.get_by_label("Level").select_option("III")
    first.get_by_label("Somebody else inspects").check()
    first.get_by_role("button", name="Measure something").click()
    first.get_by_label("Measured").fill("Height")
    first.get_by_label("From", exact=True).fill("1.5")
    first.get_by_label("To", exact=True).fill("2.5")
    planner.page.get_by_role("button", name="Save").click()
    planner.sees("#news", "version 2")
    mount, test = plant.admin.get("/items/BOARD/routing")["steps"]
    assert [(one["item"], one["quantity"], one["backflush"]) for one in mount["materials"]] == [
        ("BOLT", "4", True),
        ("GLUE", "0.02", False),
    ]
    plan = mount["inspection_plan"]
    assert (mount["inspection"], plan["aql"], plan["level"], plan["another_inspects"]) == ("aql", "1", "III", True)
    assert [(one["name"], one["lower"], one["upper"], one["beyond"]) for one in plan["characteristics"]] == [
        ("Height", "1.5", "2.5", "fail")
    ]
    assert (mount["transfer_quantity"], mount["setup_family"]) == ("20", "red")
    assert (test["inspection"], test["inspection_plan"]) == ("none", None), "the other step is as it was"
    expect(first.locator("label", has_text=re.compile("^AQL")).locator("select")).to_have_value("1.0")


def test_changing_over_takes_as_long_as_the_table_says(planner: Screen, plant: Plant) -> None:
    planner.expect_refusal(412)
    planner.go("masters/changeovers")
    page = planner.page
    page.get_by_label("From any family").fill("600")
    page.get_by_role("button", name="Another pair").click()
    page.get_by_label("From family").fill("red")
    page.get_by_label("To family").fill("blue")
    page.get_by_label("Seconds", exact=True).fill("1200")
    page.get_by_role("button", name="Save").click()
    planner.sees("#news", "kept")
    told = plant.admin.get("/changeovers")
    assert (told["seconds"], told["pairs"]) == ("600", [{"from": "red", "to": "blue", "seconds": "1200"}])
    plant.admin.put("/changeovers", {"seconds": 5, "pairs": []})
    page.get_by_label("From any family").fill("700")
    page.get_by_role("button", name="Save").click()
    planner.sees(".beside .notice.bad")
    assert plant.admin.get("/changeovers")["seconds"] == "5"


def test_a_paste_writes_over_nothing_that_another_has_just_changed(
    planner: Screen, plant: Plant, order: WorkOrder
) -> None:
    planner.go("masters/work-centers")
    planner.sees(".typed", "SMT-1")
    planner.settles()
    planner.page.locator(".fresh input").first.focus()  # nothing is drawn under hands
    plant.admin.put("/work-centers/SMT-1", {"name": "Line of the night", "section": "SMT"})
    planner.page.evaluate(PASTE, [".fresh input", "SMT-2\tSecond line\tSMT\nSMT-1\tFirst line\tSMT\nSMT-3\tThird\tSMT"])
    planner.sees(".notice.bad", "SMT-1 was changed by somebody else")
    names = {one["number"]: one["name"] for one in plant.admin.every("/work-centers")}
    assert (names["SMT-1"], names["SMT-2"]) == ("Line of the night", "Second line")
    assert "SMT-3" not in names


def test_days_off_are_typed_as_a_range_and_nothing_is_planned_on_them(planner: Screen, plant: Plant) -> None:
    planner.go("masters/workers")
    row = planner.page.locator(".typed tr", has_text="ANNA")
    row.get_by_label("Days off").fill("2098-12-24, 2098-12-30..2099-01-01")
    row.get_by_label("Name").focus()
    expect(row.locator(".state")).to_have_text("kept")
    days = ["2098-12-24", "2098-12-30", "2098-12-31", "2099-01-01"]
    assert plant.admin.get("/workers/ANNA")["days_off"] == days
    planner.expect_refusal(422)
    row.get_by_label("Days off").fill("tomorrow")
    row.get_by_label("Name").focus()
    planner.sees("[role=alert]", "Days off")
    assert plant.admin.get("/workers/ANNA")["days_off"] == days

"""What is wrong with a form is said beside each field that it is wrong with."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.screen import Screen
from tests.integration.plant import Plant, WorkOrder


def test_a_refusal_stands_beside_the_fields_it_means(planner: Screen, order: WorkOrder) -> None:
    planner.expect_refusal(422)
    planner.go("orders")
    page = planner.page
    page.get_by_text("New work order", exact=True).click()
    form = page.locator("details[open] .row-form")
    quantity, priority = form.locator(".field", has_text="Quantity"), form.locator(".field", has_text="Priority")
    quantity.locator("input").fill("=1+1")
    priority.locator("input").fill("-1")
    form.get_by_role("button", name="Create", exact=True).click()
    expect(quantity.locator(".wrong")).to_have_text("This must be a number, like 12.5.")
    expect(priority.locator(".wrong")).to_have_text("At least 0.")
    assert quantity.locator("input").input_value() == "=1+1"
    quantity.locator("input").fill("5")
    expect(quantity.locator(".wrong")).to_have_count(0)
    expect(priority.locator(".wrong")).to_have_text("At least 0.")


def test_without_a_number_nobody_is_asked(planner: Screen) -> None:
    planner.go("access/roles")
    planner.page.get_by_role("button", name="Create").click()
    planner.sees(".wrong", "This is needed.")


def test_a_name_that_was_emptied_is_asked_for(planner: Screen, order: WorkOrder) -> None:
    planner.go("masters/work-centers")
    planner.sees(".typed", "SMT-1")
    planner.settles()
    planner.page.locator(".typed tbody input").first.fill("")
    planner.page.keyboard.press("Tab")
    planner.sees(".wrong", "This is needed.")


def test_what_was_typed_over_anothers_change_can_still_be_read(planner: Screen, plant: Plant, order: WorkOrder) -> None:
    planner.go("masters/work-centers")
    planner.sees(".typed", "SMT-1")
    planner.settles()
    name = planner.page.locator(".typed tbody input").first
    name.focus()
    plant.admin.put("/work-centers/SMT-1", {"name": "Line of the night", "section": "SMT"})
    name.fill("First line")
    planner.page.keyboard.press("Tab")
    planner.sees(".wrong", "You typed: First line")
    assert planner.page.locator(".typed tbody input").first.input_value() == "Line of the night"


def test_a_number_with_a_slash_is_told_from_a_missing_page(planner: Screen, order: WorkOrder) -> None:
    planner.expect_refusal(404)
    planner.go("access/roles")
    planner.page.get_by_label("New role").fill("day/night")
    planner.page.get_by_role("button", name="Create").click()
    planner.sees(".notice.bad", "A number has no slash in it")

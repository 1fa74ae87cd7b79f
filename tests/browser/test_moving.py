"""What is dragged, and how the same is done without dragging: bars of the plan, steps of a routing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.screen import Screen
from tests.integration.plant import Plant, WorkOrder, step

DROP_TEXT = """(step) => {
    const dragged = new DataTransfer();
    dragged.setData("text/plain", "Press");
    return step.dispatchEvent(new DragEvent("drop", { dataTransfer: dragged, bubbles: true, cancelable: true }));
}"""


def planned(plant: Plant, order: WorkOrder, sequence: int = 10) -> Any:
    """An operation as the plan has it."""
    rows = plant.admin.every("/schedule")
    return next(row for row in rows if (row["work_order"], row["sequence"]) == (order.number, sequence))


def give(plant: Plant, operation: object, worker: str, start: str) -> None:
    plant.admin.post(f"/operations/{operation}/assign", {"worker": worker, "start": start, "pinned": True})


def begins(row: Any) -> datetime:
    return datetime.fromisoformat(row["start"])


def middle(found: Locator) -> tuple[float, float]:
    found.scroll_into_view_if_needed()
    box = found.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.fixture
def by_person(planner: Screen, plant: Plant, order: WorkOrder) -> Screen:
    """The plan by person: ANNA mounts, BEN tests."""
    planner.go("schedule")
    planner.page.get_by_role("button", name="Plan for due dates").click()
    planner.sees("main", "operations planned")
    for sequence, worker in ((10, "ANNA"), (20, "BEN")):
        give(plant, order[sequence], worker, planned(plant, order, sequence)["start"])
    planner.page.get_by_role("button", name="By person").click()
    planner.sees("[data-row=ANNA] .bar", f"{order.number} 10")
    planner.sees("[data-row=BEN] .bar", f"{order.number} 20")
    return planner


def test_a_bar_dragged_to_somebody_is_his_and_comes_back_by_keys(
    by_person: Screen, plant: Plant, order: WorkOrder
) -> None:
    page = by_person.page
    x, y = middle(page.locator("[data-row=ANNA] .bar"))
    _, below = middle(page.locator("[data-row=BEN]"))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, below, steps=5)
    give(plant, order[20], "BEN", planned(plant, order, 20)["end"])
    by_person.settles(1.0)
    expect(page.locator(".bar.held")).to_have_count(1)  # what another planner does takes no bar out of a hand
    page.mouse.up()
    expect(page.locator("[data-row=BEN] .bar")).to_have_count(2)
    mine = planned(plant, order)
    assert (mine["worker"], mine["pinned"]) == ("BEN", True)

    page.locator("[data-row=BEN] .bar", has_text=f"{order.number} 10").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("[data-row=ANNA] .bar:focus")).to_have_count(1)
    page.keyboard.press("Alt+ArrowRight")
    by_person.settles()
    hers = planned(plant, order)
    assert hers["worker"] == "ANNA"
    assert (begins(hers) - begins(mine)).total_seconds() == 15 * 60


def test_of_many_people_who_has_nothing_to_do_has_a_row_too(by_person: Screen, plant: Plant) -> None:
    plant.workers(*(f"A{number:02}" for number in range(70)))
    by_person.page.reload()
    by_person.page.get_by_role("button", name="By person").click()
    rows = by_person.page.locator("[data-row]")
    expect(rows).to_have_count(72)
    assert [rows.nth(at).get_attribute("data-row") for at in range(3)] == ["ANNA", "BEN", "A00"]


def test_who_may_start_when_is_said_without_dragging(planner: Screen, plant: Plant, order: WorkOrder) -> None:
    elsewhere = {"name": "Berlin", "time_zone": "Europe/Berlin", "currency": "CNY", "language": "en"}
    plant.admin.put(f"/plants/{plant.number}", elsewhere)
    plant.admin.put("/workers/CARL", {"name": "Carl", "active": False})
    planner.page.reload()
    planner.go(f"order/{order.number}")
    row = planner.page.locator("tr", has_text="10 ").filter(has_text="Assign").first
    row.get_by_text("Assign").click()
    planner.sees(".facts", "Dec 31, 2099")  # of this year it would say the day alone
    assert row.get_by_label("Worker").locator("option").all_inner_texts() == ["–", "Anna ANNA", "Ben BEN"], "CARL left"
    row.get_by_label("Worker").select_option("BEN")
    row.get_by_label("Start").fill("2099-03-01T14:30")
    row.get_by_role("button", name="Save").click()
    expect(planner.page.locator("main")).to_contain_text("Ben")
    planner.settles()
    mine = planned(plant, order)
    assert (mine["worker"], mine["pinned"]) == ("BEN", True)
    assert mine["start"].startswith("2099-03-01T13:30"), "the plant's clock counts, not the reader's"


def test_a_step_is_dragged_and_a_text_is_none(planner: Screen, plant: Plant) -> None:
    called = {10: "Press", 20: "Paint", 30: "Pack"}
    plant.product("LAMP", *(step(at, "TEST-1", name=name) for at, name in called.items()))
    planner.go("routing/LAMP")
    names = planner.page.locator(".step").get_by_label("Step")
    expect(names).to_have_count(3)
    planner.page.locator(".grip").nth(2).drag_to(planner.page.locator(".step").first)
    planner.page.locator(".step").last.evaluate(DROP_TEXT)
    assert names.evaluate_all("all => all.map((one) => one.value)") == ["Pack", "Press", "Paint"]
    planner.page.get_by_role("button", name="Save").click()
    planner.sees("#news", "version 2")
    steps = plant.admin.get("/items/LAMP/routing")["steps"]
    assert [(one["sequence"], one["name"]) for one in steps] == [(10, "Pack"), (20, "Press"), (30, "Paint")]

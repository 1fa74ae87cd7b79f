"""What is saved from a table is all of it, however much of it is on the page."""

from __future__ import annotations

from datetime import date, timedelta

from playwright.sync_api import expect

from tests.browser.screen import Screen
from tests.browser.texts import WEB
from tests.integration.plant import Plant, WorkOrder, step

PAGE = 100


def test_a_file_has_all_rows_of_the_filter(planner: Screen, plant: Plant, order: WorkOrder) -> None:
    first = date(2030, 1, 1)
    for day in range(PAGE + 1):
        plant.piece_rate("BOARD", 20, "0.10", since=str(first + timedelta(days=day)))
    plant.hour_rate("20")
    planner.go("pay/rates")
    planner.sees("tbody tr")
    planner.page.get_by_label("Product").last.fill("BOARD")
    planner.page.keyboard.press("Tab")
    expect(planner.page.locator("tbody tr")).to_have_count(PAGE)
    rows = planner.saves("Rates")[1:]
    assert len(rows) == PAGE + 2  # with the one of step 10
    assert all(row[0] == "BOARD" for row in rows)


def test_lists_of_cards_and_sheets_to_type_into_are_saved_as_well(
    planner: Screen, plant: Plant, order: WorkOrder
) -> None:
    plant.product("LAMP", step(10, "SMT-1", name="Solder", inspection="full"))
    lamps = plant.order("LAMP", 10)
    plant.report(lamps[10], 10, by="ANNA")
    plant.inspections_due(lamps.number)
    plant.team("ONE", "ANNA", leader="BEN")
    plant.admin.post(f"/operations/{order[10]}/assign", {"team": "ONE", "pinned": True})
    plant.admin.post("/exceptions", {"kind": "machine", "work_center": "SMT-1", "note": "Torn", "stops_work": True})
    plant.admin.put("/changeovers", {"seconds": "60", "pairs": [{"from": "RED", "to": "BLUE", "seconds": "90"}]})
    assert plant.try_report(order[10], 900, by="ANNA").status == 409
    saved = {
        "work": ("All operations", [order.number, "10 Mount"]),
        "team": ("What the team has before it", [order.number, "10 Mount"]),
        "inspect": ("Inspections due", [lamps.number, "10 Solder"]),
        "exceptions": ("Exceptions", ["Machine", "nobody is at it", "", "", "SMT-1", "Torn", "yes"]),
        "unbooked": ("Refused reports", [f"{order.number} 10", "good 900"]),
        "masters/changeovers": ("Changeovers", ["RED", "BLUE", "90"]),
    }
    for address, (name, row) in saved.items():
        planner.go(address)
        planner.sees("h1")
        planner.settles()
        assert row in [told[: len(row)] for told in planner.saves(name)], address
    planner.go("tally/ONE")
    line = planner.page.locator(".tally tbody tr").first
    line.get_by_label("Operation").select_option(order[10])
    line.get_by_label("Good").fill("40")
    assert planner.saves("Tally sheet")[1][:3] == ["Anna ANNA", f"{order.number} 10 Mount", "40"]


def test_every_table_of_a_long_list_knows_all_of_it() -> None:
    drawn = {path.name: path.read_text("utf-8") for path in (WEB / "js").rglob("*.js")}
    long = {name: script for name, script in drawn.items() if " = paged(" in script and "table(" in script}
    assert len(long) > 10
    assert [name for name, script in long.items() if "{ all" not in script and ".all" not in script] == []

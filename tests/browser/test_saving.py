"""What is saved from a table is all of it, however much of it is on the page."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.screen import Screen
from tests.browser.texts import WEB
from tests.integration.plant import Plant, WorkOrder

PAGE = 100


def test_a_file_has_all_rows_of_the_filter(planner: Screen, plant: Plant, order: WorkOrder, tmp_path: Path) -> None:
    first = date(2030, 1, 1)
    for day in range(PAGE + 1):
        plant.piece_rate("BOARD", 20, "0.10", since=str(first + timedelta(days=day)))
    plant.hour_rate("20")
    planner.go("pay/rates")
    planner.sees("tbody tr")
    planner.page.get_by_label("Product").last.fill("BOARD")
    planner.page.keyboard.press("Tab")
    expect(planner.page.locator("tbody tr")).to_have_count(PAGE)
    with planner.page.expect_download() as saved:
        planner.page.get_by_role("button", name="CSV: Rates").click()
    saved.value.save_as(tmp_path / "rates.csv")
    rows = (tmp_path / "rates.csv").read_text("utf-8-sig").splitlines()[1:]
    assert len(rows) == PAGE + 2  # with the one of step 10
    assert all(row.startswith('"BOARD"') for row in rows)


def test_every_table_of_a_long_list_knows_all_of_it() -> None:
    drawn = {path.name: path.read_text("utf-8") for path in (WEB / "js").rglob("*.js")}
    long = {name: script for name, script in drawn.items() if " = paged(" in script and "table(" in script}
    assert len(long) > 10
    assert [name for name, script in long.items() if "{ all" not in script and ".all" not in script] == []

"""The board as a table and as columns; of ten thousand work orders only those that are seen are drawn."""

from __future__ import annotations

import json
import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Route, expect

from tests.browser.screen import Screen
from tests.integration.plant import Plant, WorkOrder

MANY = 10_000
DRAWN = 120  # rows that are in the page at most, at this height of the screen
FRESH = 10  # rows that one frame draws at most, with what keeps the place of the others
SCROLL = """async () => {
    for (let still = 0; still < 20; still++) await new Promise(requestAnimationFrame); // what a jump shows is all drawn
    const times = [];
    let last = performance.now(), drawn = 0, fresh = 0, came = 0;
    const watch = new MutationObserver((seen) => seen.forEach(({ addedNodes: added }) => (came += added.length)));
    watch.observe(document.querySelector("tbody"), { childList: true });
    for (let step = 0; step < 240; step++) {
        scrollBy(0, 160);
        await new Promise(requestAnimationFrame);
        times.push(performance.now() - last);
        last = performance.now();
        drawn = Math.max(drawn, document.querySelectorAll("tbody tr").length);
        fresh = Math.max(fresh, came);
        came = 0;
    }
    watch.disconnect();
    times.sort((one, other) => one - other);
    return { drawn, fresh, median: times[120], worst: times.at(-1), late: times.filter((time) => time > 34).length };
}"""


def test_columns_show_what_stands_before_each_section(desk: Screen, plant: Plant, order: WorkOrder) -> None:
    plant.report(order[10], 100, by="ANNA")
    other = plant.order("BOARD", 7)
    desk.go("board")
    desk.page.get_by_role("button", name="By section").click()
    expect(desk.page.locator("[data-section=Assembly]")).to_contain_text(order.number)
    expect(desk.page.locator("[data-section=Assembly]")).to_contain_text("100 waiting")
    expect(desk.page.locator("[data-section=SMT]")).to_contain_text(other.number)
    plant.report(other[10], 7, by="ANNA")
    expect(desk.page.locator("[data-section=Assembly]")).to_contain_text(other.number)
    desk.page.get_by_role("button", name="Table").click()


def test_a_row_names_two_people_and_counts_the_rest(desk: Screen, plant: Plant, order: WorkOrder) -> None:
    plant.workers("CAI", "DAN", "EVA")
    for name in ("ANNA", "BEN", "CAI", "DAN", "EVA"):
        plant.admin.post(f"/operations/{order[10]}/start", {"worker": name})
    desk.go("board")
    lines = desk.page.locator("tbody .working_now li")
    expect(lines).to_have_count(3)
    expect(lines.last).to_have_text("and 3 more")
    row, last = desk.page.locator("tbody tr").bounding_box(), lines.last.bounding_box()
    assert row and last and last["y"] + last["height"] <= row["y"] + row["height"], "nothing is cut off"


def test_of_ten_thousand_work_orders_only_what_is_seen_is_drawn(desk: Screen, plant: Plant, order: WorkOrder) -> None:
    plant.report(order[10], 40, scrap={"crack": 2}, by="ANNA")
    (line,) = plant.admin.every("/board")
    asked: list[int] = []
    foot = desk.page.locator(".foot")

    def page_of_many(route: Route) -> None:
        query = parse_qs(urlsplit(route.request.url).query)
        start, limit = int(query.get("cursor", ["0"])[0]), int(query["limit"][0])
        asked.append(start)
        items = [line | {"work_order": f"WO-{number:05}"} for number in range(start, start + limit)]
        further = str(start + limit) if start + limit < MANY else None
        route.fulfill(body=json.dumps({"items": items, "next_cursor": further}), content_type="application/json")

    desk.page.route("**/api/v1/board?*", page_of_many)
    desk.page.set_viewport_size({"width": 1440, "height": 900})
    desk.go("board")
    desk.sees("tbody tr", "WO-00000")
    assert desk.page.locator("tbody tr").count() <= DRAWN
    for loaded in range(400, MANY + 200, 200):
        desk.page.evaluate("scrollTo(0, document.body.scrollHeight)")
        expect(foot).to_contain_text(re.compile("|".join(f"{count:,}" for count in range(loaded, MANY + 1, 200))))
    desk.page.evaluate("scrollTo(0, document.body.scrollHeight)")
    desk.sees("tbody tr:nth-last-child(1)", f"WO-{MANY - 1:05}")
    assert desk.page.locator("tbody tr").count() <= DRAWN
    desk.page.evaluate("void scrollTo(0, 300000)")
    frames = desk.page.evaluate(SCROLL)
    print("milliseconds between frames", frames)  # how smooth it is says `-s`, on a machine that does nothing else
    assert 0 < frames["drawn"] <= DRAWN
    assert 0 < frames["fresh"] <= FRESH, "no frame waits for many rows"
    assert set(asked) == set(range(0, MANY, 200))
    assert len(asked) < 2 * MANY // 200, "going on does not ask for all that came before"


def test_a_board_that_is_told_much_holds_no_more_than_before(desk: Screen, plant: Plant, order: WorkOrder) -> None:
    """The short form of `./gongdan bench page`."""
    inside = desk.page.context.new_cdp_session(desk.page)

    def held() -> int:
        inside.send("HeapProfiler.collectGarbage")
        counted: int = inside.send("Memory.getDOMCounters")["nodes"]
        return counted

    desk.go("board")
    desk.sees(".wip", "100")
    plant.report(order[10], 1, by="ANNA")
    desk.sees(".wip .good", "1")
    before = held()
    for made in range(2, 22):
        plant.report(order[10], 1, by="ANNA")
        desk.sees(".wip .good", str(made))
    assert held() <= before * 1.2

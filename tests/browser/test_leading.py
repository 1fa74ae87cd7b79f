"""A leader on his way through the hall: odd reports, objections, his team's work, and the tally of a shift."""

from __future__ import annotations

from decimal import Decimal

import pytest
from playwright.sync_api import Route, expect

from shared.testing.waiting import eventually
from tests.browser.conftest import PHONE
from tests.browser.screen import OpenScreen, Screen
from tests.integration.plant import Plant, WorkOrder, step


@pytest.fixture
def leader(open_screen: OpenScreen, order: WorkOrder, plant: Plant) -> Screen:
    """LEA leads ANNA and BEN; what they mount may exceed the plan."""
    plant.workers("LEA")
    plant.team("ONE", "ANNA", "BEN", leader="LEA")
    return open_screen(PHONE, who=plant.user("lea", "supervisor", worker="LEA"))


@pytest.fixture
def lamps(plant: Plant, leader: Screen) -> WorkOrder:
    plant.product("LAMP", step(10, "SMT-1", name="Solder", over_report="flag"))
    plant.piece_rate("LAMP", 10, "1")
    return plant.order("LAMP", 10)


def test_an_odd_report_is_confirmed_and_another_taken_back(leader: Screen, plant: Plant, lamps: WorkOrder) -> None:
    plant.report(lamps[10], 14, by="ANNA")
    leader.go("team")
    leader.sees(".flagged", "more than had arrived")
    leader.page.get_by_role("button", name="Confirm").click()
    leader.page.locator(".flagged").wait_for(state="detached")
    assert plant.admin.every("/reports", work_order=lamps.number)[0]["confirmed_by"]

    plant.report(lamps[10], 3, by="BEN")
    leader.sees(".flagged", "Ben")
    leader.page.locator(".flagged summary", has_text="Undo").click()
    leader.page.get_by_role("button", name="Take it back").click()
    expect(leader.page.get_by_label("Why it is taken back")).to_be_focused()
    leader.page.get_by_label("Why it is taken back").fill("Counted twice")
    leader.page.get_by_role("button", name="Take it back").click()
    leader.page.locator(".flagged").wait_for(state="detached")
    reversal = next(one for one in plant.admin.every("/reports", work_order=lamps.number) if one["reverses"])
    assert Decimal(reversal["good"]) == -3
    eventually(lambda: "Counted twice" in str(plant.admin.every("/audit", action="report.reverse")))
    assert leader.overflow <= 0


def test_an_objection_is_answered_where_the_team_is_seen(leader: Screen, plant: Plant, order: WorkOrder) -> None:
    anna = plant.user("anna", "worker", worker="ANNA", pin="4711")
    plant.report(order[10], 40, by="ANNA")
    (line,) = plant.pay_lines(1, worker="ANNA")
    anna.post(f"/pay-lines/{line['id']}/objections", {"text": "It was 50"})
    leader.go("team")
    leader.page.locator("textarea").fill("The tally says 40")
    leader.page.get_by_role("button", name="It is right").click()
    leader.sees("#news", "found right · The tally says 40")
    assert plant.admin.every("/objections")[0]["status"] == "rejected"


def fill_row(leader: Screen, row: int, good: str, scrap: str = "", reason: str = "") -> None:
    cells = leader.page.locator(".tally tbody tr").nth(row)
    cells.get_by_label("Good").fill(good)
    if scrap:
        cells.get_by_label("Scrap").fill(scrap)
        cells.get_by_label("Reason", exact=True).select_option(reason)


def test_a_tally_is_typed_once_and_what_was_refused_stays(leader: Screen, plant: Plant, order: WorkOrder) -> None:
    plant.admin.post(f"/operations/{order[10]}/assign", {"team": "ONE", "pinned": True})
    lot = {"key": "lot", "label": "Lot", "type": "text", "required": False, "options": []}
    plant.admin.put("/fields/reports", {"fields": [lot]})
    leader.go("team")
    leader.page.get_by_role("link", name="Tally sheet").click()
    rows = leader.page.locator(".tally tbody tr")
    expect(rows).to_have_count(2)
    rows.nth(0).get_by_label("Operation").select_option(order[10])
    leader.scan("BEN")
    leader.settles()
    leader.scan(plant.operation(order[10])["code"])
    expect(rows.nth(1).get_by_label("Operation")).to_have_value(order[10])
    expect(rows.nth(1).get_by_label("Good")).to_be_focused()
    leader.scan(order.number)
    leader.settles()
    expect(rows).to_have_count(2)
    fill_row(leader, 0, "40", "2", "crack")
    rows.nth(0).get_by_label("Rework", exact=True).fill("3")
    rows.nth(0).get_by_label("Rework reason").select_option("bridge")
    rows.nth(0).get_by_label("Lot").fill("P-77")
    fill_row(leader, 1, "900")
    leader.sees(".refused", "100 cannot")
    due_first = "**/operations?limit=500"
    leader.page.route(due_first, lambda route: route.fulfill(json={"items": [], "next_cursor": None}))
    leader.page.reload()
    expect(rows.nth(1).get_by_label("Good")).to_have_value("900")
    expect(rows.nth(1).get_by_label("Operation").locator("option:checked")).to_contain_text(order.number)
    leader.page.unroute(due_first)
    leader.page.get_by_role("button", name="Report all").click()
    leader.sees("#news", "1 of 2")
    leader.sees(".refused")
    expect(rows.nth(0).get_by_label("Good")).to_have_value("")
    fill_row(leader, 1, "50")
    leader.page.get_by_role("button", name="Report all").click()
    leader.sees("#news", "1 of 1")
    made = {one["workers"][0]["worker"]: one for one in plant.admin.every("/reports")}
    assert {worker: Decimal(one["good"]) for worker, one in made.items()} == {"ANNA": 40, "BEN": 50}
    assert [(one["reason"], Decimal(one["quantity"])) for one in made["ANNA"]["rework"]] == [("bridge", 3)]
    assert made["ANNA"]["fields"] == {"lot": "P-77"}
    assert leader.overflow <= 0


def test_a_tally_says_how_long_each_row_took(leader: Screen, plant: Plant, order: WorkOrder) -> None:
    plant.pay_terms("ANNA", "hour", hourly_rate="20")
    leader.go("tally/ONE")
    row = leader.page.locator(".tally tbody tr").first
    row.get_by_label("Operation").select_option(order[10])
    row.get_by_label("Good").fill("40")
    row.get_by_label("Hours").fill("1.5")
    leader.page.get_by_role("button", name="Report all").click()
    leader.sees("#news", "1 of 1")
    (report,) = plant.admin.every("/reports", work_order=order.number)
    assert report["hours"] == "1.5"
    (line,) = plant.pay_lines(1, worker="ANNA")
    assert line["amount"] == "30"


def test_a_tally_whose_answer_was_lost_is_counted_once(leader: Screen, plant: Plant, order: WorkOrder) -> None:
    leader.expect_no_network()
    lost: list[str] = []

    def lose_the_first_answer(route: Route) -> None:
        if lost:
            route.fallback()
            return
        lost.append("answer")
        route.fetch()
        route.abort()

    leader.page.route("**/reports/batch", lose_the_first_answer)
    leader.go("tally/ONE")
    leader.page.locator(".tally tbody tr").first.get_by_label("Operation").select_option(order[10])
    fill_row(leader, 0, "40")
    leader.page.get_by_role("button", name="Report all").click()
    leader.sees(".notice.bad", "No connection")
    leader.page.reload()
    leader.sees(".tally")
    expect(leader.page.locator(".tally tbody tr").first.get_by_label("Good")).to_have_value("40")
    leader.page.get_by_role("button", name="Report all").click()
    leader.sees("#news", "1 of 1")
    assert [Decimal(one["good"]) for one in eventually(lambda: plant.admin.every("/reports"))] == [40]

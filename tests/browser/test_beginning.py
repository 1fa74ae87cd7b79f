"""The first ten minutes of a plant, and the wall that everybody sees."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from shared.testing.waiting import eventually
from tests.browser.conftest import PHONE, WIDE
from tests.browser.screen import OpenScreen, Screen
from tests.integration.plant import Plant, WorkOrder

LONG_AGO = date(2020, 1, 31)


@pytest.fixture
def founder(open_screen: OpenScreen, plant: Plant) -> Screen:
    """Somebody in a plant that has nothing yet."""
    return open_screen(WIDE, who=plant.user("fay", "admin"))


def test_from_an_empty_plant_to_the_first_report_by_hand(
    founder: Screen, open_screen: OpenScreen, plant: Plant
) -> None:
    page = founder.page
    founder.sees("main h1", "From nothing")
    page.get_by_label("Where is work done?").fill("CUT Cutting\nSEW Sewing")
    page.get_by_role("button", name="Save").click()
    page.get_by_label("Who works here?").fill("W1 Anna\nW2 Ben")
    page.get_by_role("button", name="Save").click()
    pin = founder.sees(".notice.good code").inner_text().removeprefix("PIN ")
    page.get_by_label("Number").fill("BAG")
    page.get_by_label("Name of step 1").fill("Cut")
    page.get_by_label("Name of step 2").fill("Sew")
    page.get_by_label("Work center of step 2").select_option("SEW")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Create and release").click()
    founder.sees("[data-step=report]", f"/?plant={plant.number}")

    phone = open_screen(PHONE)
    phone.sign_in_by_badge("W1", pin)
    phone.tap(".operation")
    phone.tap_keys("12")
    phone.tap(".send")
    phone.sees("#news", "12")
    founder.sees("[data-step=report] .chip", "done")
    (report,) = plant.admin.every("/reports")
    assert (Decimal(report["good"]), report["workers"][0]["worker"]) == (12, "W1")
    steps = plant.admin.get("/items/BAG/routing")["steps"]
    assert [(one["sequence"], one["name"], one["work_centers"]) for one in steps] == [
        (10, "Cut", ["CUT"]),
        (20, "Sew", ["SEW"]),
    ]


def test_an_example_is_filled_in_and_reported_on(founder: Screen, plant: Plant) -> None:
    founder.page.get_by_role("button", name="Fill with the example").click()
    founder.page.get_by_role("link", name="Report here").click()
    founder.page.get_by_label("Whose work").fill("W1")
    founder.tap("#good")
    founder.tap_keys("5")
    founder.tap(".send")
    founder.sees("#news", "5")
    (line,) = plant.pay_lines(1, worker="W1")
    assert Decimal(line["amount"]) == 1


def test_a_plant_that_works_is_not_told_how_to_begin(founder: Screen, plant: Plant) -> None:
    founder.sees("#sections", "First steps")
    plant.workers("ANNA")
    plant.work_centers("CUT")
    plant.product("BAG", {"sequence": 10, "name": "Cut", "work_centers": ["CUT"], "setup_seconds": 0, "run_seconds": 1})
    plant.report(plant.order("BAG", 5)[10], 1, by="ANNA")
    founder.page.goto(founder.url)
    founder.page.reload()
    founder.sees("#sections", "Orders")
    expect(founder.page.locator("#sections")).not_to_contain_text("First steps")


def test_the_wall_shows_the_late_first_and_follows_the_floor(desk: Screen, plant: Plant, order: WorkOrder) -> None:
    late = plant.order("BOARD", 7, due_on=LONG_AGO)
    desk.page.set_viewport_size({"width": 1920, "height": 1080})
    desk.go("wall")
    desk.sees(".wall-column h2", "SMT")
    desk.sees(".wall-column li.late", late.number)
    expect(desk.page.locator(".wall-column li").first).to_contain_text(late.number)
    plant.report(order[10], 100, by="ANNA")
    expect(desk.page.locator(".wall-column", has_text="Assembly")).to_contain_text(order.number)
    body = {"kind": "machine", "work_center": "SMT-1", "note": "Belt torn", "stops_work": True}
    plant.admin.post("/exceptions", body)
    desk.sees(".wall-trouble .bad", "Belt torn")
    assert desk.pixels(".wall-column .number", "fontSize") >= 24
    assert desk.overflow <= 0


def test_a_wall_of_one_section_shows_only_that(desk: Screen, plant: Plant, order: WorkOrder) -> None:
    other = plant.order("BOARD", 7)
    plant.report(other[10], 7, by="ANNA")
    eventually(lambda: Decimal(plant.operation(other[20])["available"]) == 7)
    desk.go("wall/Assembly")
    desk.sees(".wall-column li", other.number)
    expect(desk.page.locator(".wall")).not_to_contain_text(order.number)

"""An inspector with a phone: what is due, what was found, what becomes of it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from shared.testing.waiting import eventually
from tests.browser.conftest import PHONE
from tests.browser.screen import OpenScreen, Screen
from tests.browser.test_reporting import code_of
from tests.integration.plant import Plant, WorkOrder, step


@pytest.fixture
def lamps(plant: Plant, order: WorkOrder) -> WorkOrder:
    """Ten lamps, soldered; each must be looked at."""
    plant.product("LAMP", step(10, "SMT-1", name="Solder", inspection="full"), step(20, "TEST-1", name="Box"))
    lamps = plant.order("LAMP", 10)
    plant.report(lamps[10], 10, by="ANNA")
    plant.inspections_due(lamps.number)
    return lamps


@pytest.fixture
def inspector(open_screen: OpenScreen, plant: Plant, lamps: WorkOrder) -> Screen:
    screen = open_screen(PHONE, who=plant.user("ida", "inspector"))
    screen.go("inspect")
    screen.sees(".operations a[href^='#/inspection/']")  # no longer the operations of the screen before
    return screen


def results(plant: Plant, number: str) -> list[dict[str, object]]:
    return list(plant.admin.every("/inspections", work_order=number, status="done"))


def test_from_scan_to_all_good_in_one_tap(inspector: Screen, plant: Plant, lamps: WorkOrder) -> None:
    inspector.sees("#code")
    inspector.scan(code_of(plant, lamps[10]))
    inspector.sees("#inspected")
    before = inspector.taps
    inspector.page.get_by_role("button", name="All good").click()
    inspector.sees("#news", "accept")
    inspector.sees(".empty", "Nothing is to be inspected")
    assert inspector.taps - before == 1
    assert [one["disposition"] for one in results(plant, lamps.number)] == ["accept"]
    assert plant.operation(lamps[20])["available"] == "10"


def test_failed_pieces_get_a_reason_and_a_fate(inspector: Screen, plant: Plant, lamps: WorkOrder) -> None:
    inspector.tap(".operations a")
    inspector.tap("#failed-crack")
    inspector.tap_keys("2")
    inspector.page.get_by_role("button", name="scrap", exact=True).click()
    inspector.page.get_by_role("button", name="Send: 2 failed").click()
    inspector.sees("#news", "scrap")
    (found,) = results(plant, lamps.number)
    assert (found["inspected"], found["disposition"]) == ("10", "scrap")
    assert found["failed"] == [{"reason": "crack", "quantity": "2", "cause": "material"}]
    assert inspector.overflow <= 0


def test_more_failed_than_inspected_is_stopped_at_the_key(inspector: Screen, plant: Plant, lamps: WorkOrder) -> None:
    inspector.tap(".operations a")
    inspector.tap("#failed-crack")
    inspector.tap_keys("11")
    inspector.sees(".stopped", "10 inspected")
    assert inspector.page.locator("#failed-crack").input_value() == "1"
    inspector.page.get_by_role("button", name="Send: 1 failed").click()
    inspector.sees(".stopped", "1 stands there")
    assert results(plant, lamps.number) == []


def test_a_result_given_without_a_network_arrives_later(inspector: Screen, plant: Plant, lamps: WorkOrder) -> None:
    inspector.expect_no_network()
    inspector.sees(".operations a")
    inspector.tap(".operations a")
    inspector.sees("#inspected")
    inspector.page.context.set_offline(True)
    inspector.page.get_by_role("button", name="All good").click()
    inspector.sees("#unsent", "1")
    inspector.sees(".empty", "Nothing is to be inspected")
    inspector.page.context.set_offline(False)
    eventually(lambda: results(plant, lamps.number), within=15)


def test_an_inspector_may_look_though_nothing_is_due(inspector: Screen, plant: Plant, order: WorkOrder) -> None:
    plant.report(order[10], 20, by="ANNA")
    inspector.sees("#code")
    inspector.scan(code_of(plant, order[10]))
    inspector.sees("h1", "Mount")
    inspector.tap("#inspected")
    inspector.tap_keys("5")
    inspector.tap("#failed-bridge")
    inspector.tap_keys("1")
    inspector.page.get_by_role("button", name="Send: 1 failed").click()
    inspector.sees("#news", "rework")
    (rework,) = plant.rework_orders(order.number)
    assert rework["quantity"] == "1"


def test_rework_begins_at_an_earlier_step_when_the_inspector_says_so(
    inspector: Screen, plant: Plant, order: WorkOrder
) -> None:
    plant.report(order[10], 20, by="ANNA")
    plant.report(order[20], 10, by="ANNA")
    inspector.scan(code_of(plant, order[20]))
    inspector.tap("#inspected")
    inspector.tap_keys("5")
    expect(inspector.page.locator("#rework-from")).to_be_hidden()
    inspector.tap("#failed-bridge")
    inspector.tap_keys("2")
    inspector.page.get_by_label("Rework begins at").select_option("10 Mount")
    inspector.page.get_by_role("button", name="Send: 2 failed").click()
    inspector.sees("#news", "rework")
    (rework,) = plant.rework_orders(order.number)
    assert (rework["from_sequence"], rework["sequence"]) == (10, 20)
    assert [one["sequence"] for one in rework["operations"]] == [10, 20]


def test_a_result_stands_and_is_looked_at_once_more(inspector: Screen, plant: Plant, lamps: WorkOrder) -> None:
    inspector.page.get_by_role("link", name=lamps.number).click()
    inspector.page.get_by_role("button", name="All good").click()
    inspector.sees(".empty", "Nothing is to be inspected")
    inspector.go(f"inspect/{lamps.number}")
    inspector.page.get_by_role("link", name="Inspect again").click()
    inspector.sees(".operation-head", "second look")
    inspector.tap("#inspected")
    inspector.tap_keys("3")
    inspector.tap("#failed-crack")
    inspector.tap_keys("1")
    inspector.page.get_by_role("button", name="scrap", exact=True).click()
    inspector.page.get_by_role("button", name="Send: 1 failed").click()
    inspector.sees("#news", "scrap")
    first, second = sorted(results(plant, lamps.number), key=lambda one: str(one["recorded_at"]))
    assert (first["disposition"], second["disposition"]) == ("accept", "scrap")
    assert second["reinspects"] == first["id"]

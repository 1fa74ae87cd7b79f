"""What cannot be right does not get as far as the plant; what the plant refuses is said where the finger is."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import PHONE
from tests.browser.screen import OpenScreen, Screen
from tests.integration.plant import Plant, WorkOrder, step


def typed(field: Locator, text: str) -> str:
    field.fill("")
    field.press_sequentially(text, delay=80)
    return field.input_value()


@pytest.mark.parametrize(
    ("keys", "stays"),
    [
        ("-5", "5"),
        ("abc", ""),
        ("😀", ""),
        ("12.3.4", "12.34"),
        ("1,5", "1.5"),
        ("１２", "12"),
        ("0.0000001", "0.000000"),
    ],
)
def test_what_is_no_quantity_does_not_come_in(phone: Screen, order: WorkOrder, keys: str, stays: str) -> None:
    phone.go(f"report/{order[10]}")
    assert typed(phone.sees("#good"), keys) == stays


def test_what_is_pasted_is_a_quantity_or_nothing(phone: Screen, order: WorkOrder) -> None:
    phone.go(f"report/{order[10]}")
    good = phone.sees("#good")
    for pasted, stays in (("7", "7"), ("1e9", "7"), ("-3", "7"), (" 12 ", "12")):
        good.fill(pasted)
        assert good.input_value() == stays


def test_a_report_of_nothing_is_stopped_also_without_a_network(phone: Screen, plant: Plant, order: WorkOrder) -> None:
    phone.expect_no_network()
    phone.go(f"report/{order[10]}")
    phone.sees("#good")
    phone.settles()
    phone.page.context.set_offline(True)
    for nothing in ("", "0", "0.0"):
        phone.page.locator("#good").fill(nothing)
        phone.tap(".send")
        phone.sees(".stopped", "How many?")
    expect(phone.page.locator("#unsent")).to_be_empty()
    phone.page.context.set_offline(False)


def test_a_key_held_down_is_stopped_with_the_reason(phone: Screen, order: WorkOrder) -> None:
    phone.go(f"report/{order[10]}")
    phone.sees("#good").press_sequentially("999999")  # faster than the plant is asked
    phone.sees(".stopped", "100")
    expect(phone.page.locator("#good")).to_have_value("99")


def test_a_field_of_the_plants_own_is_called_by_its_label(phone: Screen, plant: Plant, order: WorkOrder) -> None:
    mould = {"key": "mould", "label": "Mould", "type": "number", "required": True}
    plant.admin.put("/fields/reports", {"fields": [mould]})
    phone.expect_refusal(422)
    phone.go(f"report/{order[10]}")
    phone.sees("#good").fill("3")
    for wrong in ("", "abc"):
        phone.page.locator("#own-mould").fill(wrong)
        phone.tap(".send")
        phone.sees(".report .notice.bad li b", "Mould")
    assert phone.page.locator("#good").input_value() == "3"
    assert phone.page.locator("#own-mould").input_value() == "abc"


def test_no_more_is_inspected_than_the_lot_has(open_screen: OpenScreen, plant: Plant, order: WorkOrder) -> None:
    plant.product("LAMP", step(10, "SMT-1", inspection="full"))
    lamps = plant.order("LAMP", 50)
    plant.report(lamps[10], 20, by="ANNA")
    (due,) = plant.inspections_due(lamps.number)
    phone = open_screen(PHONE, who=plant.user("ina", "inspector"))
    phone.go(f"inspection/{due['id']}")
    inspected = phone.sees("#inspected")
    assert typed(inspected, "21") == "2"
    phone.sees(".stopped", "20")
    inspected.fill("")
    for _ in range(2):
        phone.tap(".send")
    phone.sees(".stopped", "How many?")
    assert plant.inspections_due(lamps.number) == [due]


def test_a_refused_exception_is_told_above_its_button(phone: Screen, order: WorkOrder) -> None:
    phone.expect_refusal(422)
    phone.go("exceptions")
    phone.page.locator("#exception-where").fill("NOWHERE")
    phone.page.locator("#exception-note").fill("belt torn")
    phone.tap(".raising .primary")
    refused = phone.sees(".raising .notice.bad").bounding_box()
    send = phone.page.locator(".raising .primary").bounding_box()
    sections = phone.page.locator("#sections").bounding_box()
    assert refused and send and sections
    assert 0 <= send["y"] - (refused["y"] + refused["height"]) < 60
    assert send["y"] + send["height"] <= sections["y"], "nothing stands over it"
    assert phone.page.locator("#exception-note").input_value() == "belt torn"


def test_a_tally_says_which_entry_is_missing(open_screen: OpenScreen, plant: Plant, order: WorkOrder) -> None:
    plant.team("T1", "ANNA")
    phone = open_screen(PHONE, who=plant.user("lea", "supervisor"))
    phone.go("tally/T1")
    row = phone.sees("tbody tr:has(select)")
    row.locator("select").nth(1).select_option(order[10])
    assert typed(row.locator("input").nth(0), "x-2") == "2"
    row.locator("input").nth(1).fill("3")
    phone.tap("main > .actions .primary")
    phone.sees(".refused b:nth-of-type(2)", "Reason")
    assert row.locator("input").nth(1).input_value() == "3"


def test_a_pin_that_no_network_took_is_not_typed_again(open_screen: OpenScreen, order: WorkOrder) -> None:
    screen = open_screen()
    screen.expect_no_network()
    screen.page.context.set_offline(True)
    screen.sign_in_by_badge("ANNA", "4711")
    screen.sees(".notice.bad", "No connection")
    screen.page.context.set_offline(False)
    screen.tap(".sign-in .primary")
    screen.sees(".operation", order.number)

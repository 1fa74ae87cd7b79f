"""Everybody can use the page: by keyboard, by screen reader, with weak eyes. Checked by axe-core, WCAG 2.2 AA."""

from __future__ import annotations

from typing import Literal

import pytest
from playwright.sync_api import expect

from tests.browser.axe import violations
from tests.browser.conftest import PHONE
from tests.browser.screen import OpenScreen, Screen
from tests.integration.plant import Plant, WorkOrder, step


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_phone_screen_shuts_anybody_out(
    phone: Screen, plant: Plant, order: WorkOrder, scheme: Literal["light", "dark"]
) -> None:
    plant.report(order[10], 40, by="ANNA")
    plant.pay_lines(1, worker="ANNA")
    phone.page.emulate_media(color_scheme=scheme)
    for name in ("work", f"report/{order[10]}", f"exceptions/operation/{order[10]}", "board", "wages"):
        phone.go(name)
        phone.sees("main h1")
        phone.settles()
        phone.page.evaluate("void scrollTo(0, document.body.scrollHeight)")  # the button to send floats until then
        assert violations(phone.page) == [], name
    phone.go(f"report/{order[10]}")
    phone.tap(".fate.scrap")
    phone.page.evaluate("void scrollTo(0, document.body.scrollHeight)")
    assert violations(phone.page) == []


def test_nobody_is_shut_out_at_the_door(open_screen: OpenScreen) -> None:
    screen = open_screen(PHONE)
    screen.sees(".sign-in h1")
    assert violations(screen.page) == []


def test_an_inspection_and_a_tally_are_for_everybody(open_screen: OpenScreen, plant: Plant, order: WorkOrder) -> None:
    plant.product("LAMP", step(10, "SMT-1", inspection="full"))
    lamps = plant.order("LAMP", 10)
    plant.report(lamps[10], 10, by="ANNA")
    (due,) = plant.inspections_due(lamps.number)
    screen = open_screen(PHONE, who=plant.user("ida", "inspector", "supervisor"))
    for name in ("inspect", f"inspection/{due['id']}", "team", "tally"):
        screen.go(name)
        screen.settles()
        screen.page.evaluate("void scrollTo(0, document.body.scrollHeight)")
        assert violations(screen.page) == [], name


def test_a_report_needs_no_mouse(phone: Screen, plant: Plant, order: WorkOrder) -> None:
    phone.sees("#code")
    phone.page.locator(".operations a").first.focus()
    phone.page.keyboard.press("Enter")
    expect(phone.page.locator("#good")).to_be_focused()
    phone.page.keyboard.type("40")
    for _ in range(40):
        if phone.page.evaluate("document.activeElement.classList.contains('send')"):
            break
        phone.page.keyboard.press("Tab")
        assert phone.page.evaluate("document.activeElement.matches(':focus-visible')"), "one sees where one is"
    phone.page.keyboard.press("Enter")
    phone.sees("#news", "40")
    assert plant.operation(order[10])["good"] == "40"


def test_the_first_stop_of_the_keyboard_leads_past_the_menu(phone: Screen, order: WorkOrder) -> None:
    phone.sees("#code")
    phone.go("wages")
    phone.settles()
    phone.page.evaluate("document.activeElement.blur(); void scrollTo(0, 0)")
    phone.page.locator(".skip").focus()
    expect(phone.page.locator(".skip")).to_be_visible()

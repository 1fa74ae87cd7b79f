"""不對: a worker objects to a line of his pay, a leader answers, and both read the same."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect

from shared.testing.waiting import eventually
from tests.browser.conftest import PHONE
from tests.browser.screen import OpenScreen, Screen
from tests.integration.plant import Plant, WorkOrder

READABLE = 4.5  # WCAG AA, for text of any size


def test_a_worker_has_his_own_payslip_and_reads_what_was_agreed(phone: Screen, plant: Plant, order: WorkOrder) -> None:
    plant.pay_terms("ANNA", "piece", minimum_hourly="18")
    plant.report(order[10], 40, by="ANNA", at=("2026-01-05T08:00:00+08:00", "2026-01-05T12:00:00+08:00"))
    plant.pay_lines(1, worker="ANNA")
    for report in plant.admin.every("/reports"):
        plant.user("lee", "admin").post(f"/reports/{report['id']}/confirm")
    period = plant.admin.post("/pay-periods", {"from": "2026-01-01", "to": "2026-01-31"})
    eventually(lambda: plant.admin.ask("POST", f"/pay-periods/{period['id']}/close", {}).status == 200)
    phone.go("wages")
    phone.page.get_by_text("My payslips").click()
    phone.sees("details .about", "¥18.00")
    phone.sees(".slips", "¥72.00")
    with phone.page.expect_download() as paper:
        phone.page.get_by_role("button", name="Paper (PDF)").click()
    assert paper.value.path().read_bytes().startswith(b"%PDF")


def test_a_worker_objects_and_reads_the_answer(
    phone: Screen, open_screen: OpenScreen, plant: Plant, order: WorkOrder
) -> None:
    plant.report(order[10], 40, by="ANNA")
    plant.pay_lines(1, worker="ANNA")
    phone.go("wages")
    phone.sees(".kind .why", "40")  # how the line came to be, before anybody asks
    phone.tap(".objection button")
    phone.page.locator("textarea").fill("It was 50")
    phone.tap(".asking .primary")
    phone.sees(".objection .chip", "waits")
    assert [one["text"] for one in plant.admin.every("/objections", status="open")] == ["It was 50"]

    office = open_screen(PHONE, who=plant.user("paula", "payroll"))
    office.go("wages")
    office.sees("main .card", "It was 50")
    office.page.locator("textarea").fill("The tally says 40")
    office.page.get_by_role("button", name="It is right").click()
    office.sees("main .card", "The tally says 40")

    phone.sees("td .objection", "The tally says 40")  # as soon as it is said
    plant.report(order[10], 7, by="ANNA")
    phone.sees("main .total", "16.45")
    assert phone.overflow <= 0


def test_what_is_being_written_stays_when_new_lines_come(phone: Screen, plant: Plant, order: WorkOrder) -> None:
    plant.report(order[10], 40, by="ANNA")
    plant.pay_lines(1, worker="ANNA")
    phone.go("wages")
    phone.sees(".objection button")
    held: list[Route] = []
    phone.page.route("**/pay-lines?*", lambda route: held.append(route), times=1)
    with phone.page.expect_request("**/pay-lines?*"):
        plant.report(order[10], 1, by="ANNA")
    phone.tap(".objection button")
    phone.page.locator("textarea").fill("It was 50")
    held[0].continue_()
    phone.settles(1.0)
    expect(phone.page.locator("textarea")).to_have_value("It was 50")


def test_an_objection_whose_answer_was_lost_is_raised_once(phone: Screen, plant: Plant, order: WorkOrder) -> None:
    phone.expect_no_network()
    plant.report(order[10], 40, by="ANNA")
    plant.pay_lines(1, worker="ANNA")
    lost: list[str] = []

    def lose_the_first_answer(route: Route) -> None:
        if lost:
            route.fallback()
            return
        lost.append("answer")
        route.fetch()
        route.abort()

    phone.page.route("**/pay-lines/*/objections", lose_the_first_answer)
    phone.go("wages")
    phone.tap(".objection button")
    phone.page.locator("textarea").fill("It was 50")
    phone.tap(".asking .primary")
    phone.sees("td .objection .chip", "waits")
    eventually(lambda: phone.page.locator("#unsent").is_hidden(), within=15, every=0.2)
    assert len(plant.admin.every("/objections")) == 1


def test_more_than_has_arrived_is_said_at_the_key(phone: Screen, order: WorkOrder) -> None:
    phone.go(f"report/{order[10]}")
    phone.sees("#good")
    phone.tap_keys("100")
    assert phone.page.locator(".report .stale").count() == 0
    asked: list[Route] = []
    phone.page.route(f"**/operations/{order[10]}", lambda route: asked.append(route), times=1)
    phone.tap_keys("0")
    phone.sees(".report .stale", "900")  # only doubted, until the plant has said that no more has arrived
    asked[0].continue_()
    phone.sees(".report .stopped", "100")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read_by_day_and_by_night(phone: Screen, order: WorkOrder, scheme: str) -> None:
    phone.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    for section in ("work", f"report/{order[10]}", "board", "wages"):
        phone.go(section)
        phone.sees("main h1")
        phone.settles()
        assert unreadable(phone.page) == [], section


def unreadable(page: Page) -> list[str]:
    """Texts whose colour stands out too little from what lies behind it."""
    pairs = page.evaluate(
        """() => [...document.querySelectorAll("body *")].filter((node) => node.checkVisibility() && !node.disabled &&
            [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim())).map((node) => {
              let behind = node;
              while (behind.parentElement && getComputedStyle(behind).backgroundColor === "rgba(0, 0, 0, 0)")
                behind = behind.parentElement;
              return [node.textContent, getComputedStyle(node).color, getComputedStyle(behind).backgroundColor];
            })"""
    )
    return [text for text, ink, paper in pairs if contrast(luminance(ink), luminance(paper)) < READABLE]


def luminance(color: str) -> float:
    def linear(channel: float) -> float:
        return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(value) / 255) for value in re.findall(r"\d+", color)[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)

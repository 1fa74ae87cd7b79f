"""A shift without a network: everything is kept, nothing is dropped, nothing is told twice."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from decimal import Decimal
from itertools import cycle, groupby
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from shared.testing.browser import FLAGS
from shared.testing.waiting import eventually
from tests.browser.conftest import PHONE
from tests.browser.screen import PATIENCE, Screen
from tests.integration.plant import Plant, WorkOrder

BROKEN_ONCE = """() => {
    const { getAll } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.getAll = () => {
        Object.assign(IDBObjectStore.prototype, { getAll });
        throw new Error("the pocket is stuck");
    };
}"""
KEPT = "async () => (await caches.keys()).length"


class Pocket:
    """A phone whose browser can be closed and opened again; what it keeps lies in a folder."""

    def __init__(self, browser: Browser, chromium: Path, folder: Path, plant: Plant) -> None:
        self.browser, self.chromium, self.folder, self.plant = browser, chromium, folder, plant
        self.context: BrowserContext | None = None
        self.screens: list[Screen] = []

    def open(self, *, online: bool = True) -> Screen:
        self.context = self.browser.browser_type.launch_persistent_context(
            self.folder,
            executable_path=self.chromium,
            args=[*FLAGS, "--disable-gpu", "--disable-background-networking"],
            locale="en",
            timezone_id="Asia/Shanghai",
            **PHONE,  # type: ignore[arg-type]
        )
        self.context.set_offline(not online)
        return self.tab()

    def tab(self) -> Screen:
        assert self.context is not None
        screen = Screen(self.context.new_page(), self.plant)
        screen.expect_no_network()
        self.screens.append(screen)
        return screen

    def network(self, there: bool) -> None:
        assert self.context is not None
        self.context.set_offline(not there)

    def close(self) -> None:
        if self.context:
            self.context.close()
        self.context = None

    def dies(self) -> None:
        """From one moment to the next: the browser has no time to write anything down."""
        assert self.context is not None
        with self.context.expect_event("close"):
            os.kill(int((self.folder / "SingletonLock").readlink().name.rpartition("-")[2]), signal.SIGKILL)
        self.context = None


@pytest.fixture
def pocket(browser: Browser, chromium_path: Path, tmp_path: Path, plant: Plant) -> Iterator[Pocket]:
    phone = Pocket(browser, chromium_path, tmp_path / "phone", plant)
    yield phone
    phone.close()
    assert [trouble for screen in phone.screens for trouble in screen.troubles] == []


@pytest.fixture
def phone(pocket: Pocket, order: WorkOrder) -> Screen:
    """ANNA's own phone, with the page and her list on it."""
    screen = pocket.open()
    screen.page.locator("#own-phone").check()
    screen.sign_in_by_badge("ANNA", "4711")
    screen.sees(".operation", order.number)
    eventually(lambda: screen.page.evaluate(KEPT) == 1, within=15, every=0.2)
    return screen


def all_told(page: Page) -> None:
    expect(page.locator("#unsent")).to_be_hidden(timeout=60_000)  # what a reload cut off is claimed for 30 s


def test_a_shift_without_a_network_is_told_once_when_it_is_back(
    phone: Screen, pocket: Pocket, plant: Plant, order: WorkOrder
) -> None:
    pocket.network(False)
    phone.go(f"report/{order[10]}")
    phone.tap(".move.start")
    phone.sees(".move.pause")
    for made in ("7", "8"):
        phone.report(order[10], made)
    phone.page.reload()
    phone.sees("#unsent summary", "3")
    phone.report(order[10], "9")
    pocket.close()

    phone = pocket.open(online=False)
    phone.sees("#unsent summary", "4")
    phone.scan(order.number)
    phone.sees("h2", order.number)
    phone.tap(".operation")
    phone.sees("#available", "76")
    phone.tap(".move.pause")
    phone.sees(".move.resume")
    assert plant.admin.every("/reports", operation=order[10]) == []

    pocket.network(True)
    all_told(phone.page)
    reports = plant.admin.every("/reports", operation=order[10])
    assert sorted(Decimal(one["good"]) for one in reports) == [7, 8, 9]
    assert {one["workers"][0]["worker"] for one in reports} == {"ANNA"}
    operation = plant.operation(order[10])
    assert (Decimal(operation["good"]), operation["status"], operation["working_now"]) == (24, "started", [])


def test_who_signed_in_or_out_has_done_so_though_the_phone_died_at_once(
    phone: Screen, pocket: Pocket, order: WorkOrder
) -> None:
    phone.tap("#sign-out")
    phone.sees("#worker")
    phone.page.locator("#own-phone").check()
    with phone.page.expect_request("**/auth/badge") as asked:
        phone.sign_in_by_badge("ANNA", "4711")
    assert asked.value.post_data_json["own_device"], "else the plant forgets him in a quarter of an hour"
    phone.sees("#sign-out")
    pocket.dies()
    phone = pocket.open()
    phone.sees(".operation", order.number)
    phone.tap("#sign-out")
    phone.sees("#worker")
    pocket.dies()
    pocket.open().sees("#worker")


def test_a_late_refusal_stays_until_it_is_read(phone: Screen, pocket: Pocket, plant: Plant, order: WorkOrder) -> None:
    phone.expect_refusal(409)
    pocket.network(False)
    phone.report(order[10], "90")
    phone.report(order[10], "5")
    plant.report(order[10], 95, by="BEN")  # meanwhile somebody else has made them
    pocket.network(True)
    phone.sees("#unsent .notice.bad .about", "90")
    phone.sees("#unsent .notice.bad p:nth-of-type(2)", "5")
    eventually(lambda: Decimal(plant.operation(order[10])["good"]) == 100, within=15)
    phone.page.reload()
    phone.sees("#unsent .notice.bad .about", "90")
    phone.tap("#unsent button")
    all_told(phone.page)


def test_a_page_that_a_strange_network_shows_is_not_the_plants_answer(
    phone: Screen, pocket: Pocket, plant: Plant, order: WorkOrder
) -> None:
    phone.expect_refusal(404)
    strange = cycle((200, 404))
    assert pocket.context is not None
    pocket.context.route(
        "**/operations/*/reports",
        lambda route: route.fulfill(status=next(strange), content_type="text/html", body="<h1>Welcome, guest</h1>"),
    )
    for made in ("5", "6"):
        phone.report(order[10], made)
    phone.sees("#unsent summary", "2")
    expect(phone.page.locator("#unsent .notice")).to_have_count(0)
    pocket.context.unroute("**/operations/*/reports")
    all_told(phone.page)
    assert Decimal(plant.operation(order[10])["good"]) == 11


def test_a_pocket_that_was_stuck_once_is_emptied_all_the_same(phone: Screen, plant: Plant, order: WorkOrder) -> None:
    with phone.page.expect_event("pageerror", timeout=PATIENCE):
        phone.page.evaluate(BROKEN_ONCE)  # met by the next look whether anything waits
    assert ["stuck" in trouble for trouble in phone.troubles] == [True]
    phone.troubles.clear()
    phone.report(order[10], "5")
    all_told(phone.page)
    assert Decimal(plant.operation(order[10])["good"]) == 5


def test_two_tabs_tell_what_is_kept_once_and_in_order(
    phone: Screen, pocket: Pocket, plant: Plant, order: WorkOrder
) -> None:
    told: list[str] = []

    def note(route: Route) -> None:
        told.append((route.request.post_data_json or {})["good"])
        route.fallback()

    assert pocket.context is not None
    pocket.context.route("**/operations/*/reports", note)
    pocket.network(False)
    for made in ("1", "2", "3", "4"):
        phone.report(order[10], made)
    other = pocket.tab()
    other.sees("#unsent summary", "4")
    told.clear()
    pocket.network(True)
    all_told(phone.page)
    all_told(other.page)
    assert [made for made, _ in groupby(told)] == ["1", "2", "3", "4"]  # one try may still have met no network
    assert Decimal(plant.operation(order[10])["good"]) == 10


def test_what_one_worker_did_is_never_told_as_anothers(
    phone: Screen, pocket: Pocket, plant: Plant, order: WorkOrder
) -> None:
    plant.user("ben", "worker", worker="BEN", pin="0815")
    pocket.network(False)
    phone.report(order[10], "6")
    phone.tap("#sign-out")
    phone.sees("#unsent", "anna")
    pocket.network(True)
    phone.sign_in_by_badge("BEN", "0815")
    phone.sees("#code")
    phone.report(order[10], "3")
    assert [one["workers"][0]["worker"] for one in plant.admin.every("/reports", operation=order[10])] == ["BEN"]
    phone.tap("#sign-out")
    phone.sign_in_by_badge("ANNA", "4711")
    eventually(lambda: Decimal(plant.operation(order[10])["good"]) == 9, within=15)
    expect(phone.page.locator("#unsent")).to_be_hidden(timeout=PATIENCE)


def test_a_report_kept_by_an_earlier_page_is_not_forgotten(
    phone: Screen, pocket: Pocket, plant: Plant, order: WorkOrder
) -> None:
    person = "JSON.parse(localStorage.getItem('gongdan.session')).person"
    kept = f"""([operation, id]) => localStorage.setItem("gongdan.unanswered", JSON.stringify([{{
        id, operation, username: {person}.username, plant: {person}.plant, about: "old", refusal: null, sent: 0,
        body: {{ id, good: "11", scrap: [], rework: [] }} }}]))"""
    phone.page.evaluate(kept, [str(order[10]), "6f1c52de-54c0-4a40-9e0b-6a5f6f0e8a11"])
    phone.page.reload()
    eventually(lambda: Decimal(plant.operation(order[10])["good"]) == 11, within=15)


def test_the_page_can_be_put_on_the_home_screen(phone: Screen) -> None:
    manifest = phone.page.evaluate("fetch(document.querySelector('link[rel=manifest]').href).then((one) => one.json())")
    assert (manifest["display"], manifest["start_url"]) == ("standalone", "/")
    for icon in manifest["icons"]:
        assert phone.page.evaluate("(src) => fetch(src).then((one) => one.ok)", icon["src"])

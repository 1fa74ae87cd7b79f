"""The first look over a slow network: few files, few bytes. The times depend on the machine: `-s` prints them."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, CDPSession, Page

from shared.testing.waiting import eventually
from tests.browser.conftest import PHONE
from tests.browser.screen import Screen
from tests.browser.test_offline import Pocket
from tests.integration.plant import Plant, WorkOrder

THIRD_GENERATION = {  # what a lighthouse calls slow: 1.6 Mbit/s down, 150 ms there and back
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
MOST_BYTES = 400_000
MOST_FILES = 7


class Traffic:
    """What came over a throttled line, in bytes as they were sent."""

    def __init__(self, page: Page) -> None:
        self.files: dict[str, int] = {}
        self.asked_before: dict[str, set[str]] = {}  # by file, what had been asked for before it had come
        self._named: dict[str, str] = {}
        self._asked: set[str] = set()
        line: CDPSession = page.context.new_cdp_session(page)
        line.send("Network.enable")
        line.send("Network.emulateNetworkConditions", THIRD_GENERATION)
        line.on("Network.requestWillBeSent", self._on_request)
        line.on("Network.responseReceived", self._on_response)
        line.on("Network.loadingFinished", self._on_finished)

    def _on_response(self, told: dict[str, Any]) -> None:
        self._named[told["requestId"]] = told["response"]["url"]

    def _on_request(self, told: dict[str, Any]) -> None:
        self._asked.add(urlsplit(told["request"]["url"]).path)

    def _on_finished(self, told: dict[str, Any]) -> None:
        if told["requestId"] in self._named:
            self.files[self._named[told["requestId"]]] = int(told["encodedDataLength"])
            self.asked_before[urlsplit(self._named[told["requestId"]]).path] = {*self._asked}


def test_the_first_look_costs_few_files_and_few_bytes(browser: Browser, plant: Plant) -> None:
    context = browser.new_context(service_workers="block", locale="zh-CN", **PHONE)  # type: ignore[arg-type]
    page = context.new_page()
    traffic = Traffic(page)
    began = time.perf_counter()
    page.goto(f"{plant.installation.url}/?plant={plant.number}", wait_until="commit")
    page.locator("#worker").wait_for()
    took = time.perf_counter() - began
    page.wait_for_load_state("networkidle")
    size = sum(traffic.files.values())
    print(f"\nfirst look at 1.6 Mbit/s and 150 ms: {took:.2f} s, {len(traffic.files)} files, {size} bytes")
    assert size < MOST_BYTES
    assert len(traffic.files) <= MOST_FILES
    assert {"/css/page.css", "/i18n/zh-CN.json"} <= traffic.asked_before["/js/main.js"], "each way counts"
    context.close()


def test_what_the_device_has_kept_is_not_asked_for_again(
    browser: Browser, chromium_path: Path, tmp_path: Path, plant: Plant, order: WorkOrder
) -> None:
    pocket = Pocket(browser, chromium_path, tmp_path / "phone", plant)
    screen: Screen = pocket.open()
    eventually(lambda: screen.page.evaluate("navigator.serviceWorker.controller?.state") == "activated", within=15)
    traffic = Traffic(screen.page)
    began = time.perf_counter()
    screen.page.reload(wait_until="commit")
    screen.page.locator("#worker").wait_for()
    took = time.perf_counter() - began
    print(f"\nsecond look: {took:.2f} s, {sum(traffic.files.values())} bytes")
    assert sum(traffic.files.values()) < 5_000
    pocket.close()

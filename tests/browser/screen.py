"""A screen and the person before it: what is tapped, typed and read."""

from __future__ import annotations

import csv
from collections.abc import Callable

from playwright.sync_api import ConsoleMessage, Locator, Page, Request, expect

from tests.integration.plant import PASSWORD, Plant

PATIENCE = 15_000  # milliseconds; screens look again every four seconds
COUNT_TAPS = "window.taps = 0; addEventListener('click', (event) => event.detail && window.taps++, true)"


class Screen:
    """The page on one device. `troubles` are console errors nobody expected, and requests that left the machine."""

    def __init__(self, page: Page, plant: Plant) -> None:
        self.page = page
        self.url = plant.installation.url
        self.troubles: list[str] = []
        self.expected: list[str] = []
        self.asked: set[Request] = set()
        page.set_default_timeout(PATIENCE)
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("request", self._on_request)
        page.on("requestfinished", self._on_answer)
        page.on("requestfailed", self._on_answer)
        page.add_init_script(COUNT_TAPS)
        page.goto(f"{self.url}/?plant={plant.number}")

    def expect_refusal(self, status: int) -> None:
        """From now on this answer is part of the story."""
        self.expected.append(f"status of {status} ")

    def expect_no_network(self) -> None:
        self.expected.append("net::ERR_")

    def settles(self, quiet: float = 0.4) -> None:
        """Wait until nothing is asked any more, the hints apart, for which it goes on listening."""
        waited = 0.0
        while waited < quiet:
            self.page.wait_for_timeout(100)
            waited = 0.0 if any(not one.url.endswith("/live") for one in self.asked) else waited + 0.1

    # ── signing in ───────────────────────────────────────────────────────────────────────────────────

    def sign_in_by_badge(self, worker: str, pin: str) -> None:
        self.page.locator("#worker").fill(worker)
        self.page.keyboard.press("Enter")  # as a badge scanner does
        self.page.locator("#pin").fill(pin)
        self.page.keyboard.press("Enter")

    def sign_in_by_password(self, username: str, password: str = PASSWORD) -> None:
        self.page.get_by_role("button", name="Password", exact=True).click()
        self.page.locator("#username").fill(username)
        self.page.locator("#password").fill(password)
        self.page.keyboard.press("Enter")
        self.sees("#sign-out")

    # ── working ──────────────────────────────────────────────────────────────────────────────────────

    def scan(self, code: str) -> None:
        """A scanner types the code and Enter."""
        self.page.locator("#code").fill(code)
        self.page.keyboard.press("Enter")

    def tap(self, selector: str) -> None:
        self.page.locator(selector).first.click()

    def report(self, operation: object, good: str) -> None:
        """Good pieces, by the keys, and back at the list."""
        self.go(f"report/{operation}")
        self.sees("#good")
        self.tap_keys(good)
        self.tap(".send")
        self.sees("#code")

    def tap_keys(self, keys: str) -> None:
        for key in keys:
            self.page.locator(".key").get_by_text(key, exact=True).click()

    def go(self, section: str) -> None:
        self.page.goto(f"{self.url}/#/{section}")

    @property
    def taps(self) -> int:
        count: int = self.page.evaluate("window.taps")
        return count

    def saves(self, name: str) -> list[list[str]]:
        """The rows of the file that a button of this name saves."""
        with self.page.expect_download() as saved:
            self.page.get_by_role("button", name=f"CSV: {name}").click()
        return list(csv.reader(saved.value.path().read_text("utf-8-sig").splitlines()))

    # ── reading ──────────────────────────────────────────────────────────────────────────────────────

    def sees(self, selector: str, text: str | None = None) -> Locator:
        """Wait until something is there, and says this."""
        found = self.page.locator(selector).first
        expect(found).to_be_visible(timeout=PATIENCE)
        if text is not None:
            expect(found).to_contain_text(text, timeout=PATIENCE)
        return found

    def pixels(self, selector: str, style: str) -> float:
        """A length as it is drawn, in CSS pixels."""
        drawn: float = self.page.locator(selector).first.evaluate(
            "(node, style) => parseFloat(getComputedStyle(node)[style])", style
        )
        return drawn

    @property
    def overflow(self) -> int:
        """By how many pixels the page is wider than the screen."""
        excess: int = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        return excess

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(part in message.text for part in self.expected):
            self.troubles.append(message.text)

    def _on_answer(self, request: Request) -> None:
        self.asked.discard(request)

    def _on_request(self, request: Request) -> None:
        self.asked.add(request)
        if not request.url.startswith((f"{self.url}/", f"blob:{self.url}/", "data:")):
            self.troubles.append(f"a request left the machine: {request.url}")


OpenScreen = Callable[..., Screen]  # on a device, in a locale

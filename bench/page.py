"""Whether screens that stay open keep their memory: an hour of live updates in three minutes.

Chromium shows the board and the wall display at desk size and a worker's operations on a phone, each on a device of its
own, in an embedded plant; reports come in through the API, and every one of them is told to each screen. Before the
first report, and after each minute of them, the browser collects its garbage and says what is left: the heap of
scripts, nodes of the page, listeners. What grows from the first minute to the last would go on growing. Needs the
tools of a developer, and Chromium.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import cycle
from threading import Thread
from typing import Any
from urllib.request import Request, urlopen

from bench.machine import described
from bench.plant import PASSWORD, Measured, embedded, make_product, release
from demo.client import BASE, Client
from shared.testing.browser import FLAGS, chromium

ORDERS = 40
QUANTITY = 1_000_000
STEPS = 3
MINUTE = 60.0
PATIENCE = 30_000  # milliseconds
WORKER, PIN = "BENCH", "4711"
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
SCREENS = {"board": DESK, "work": PHONE, "wall": DESK}


@dataclass(frozen=True)
class Held:
    """What a screen holds after its garbage was collected."""

    heap_megabytes: float
    nodes: int
    listeners: int


@dataclass
class Watched:
    """A screen that is open: its page, what the browser says from inside, and what it has held so far."""

    name: str
    page: Any
    inside: Any
    held: list[Held] = field(default_factory=list)

    def look(self) -> None:
        for _ in range(2):
            self.inside.send("HeapProfiler.collectGarbage")
        said = {one["name"]: one["value"] for one in self.inside.send("Performance.getMetrics")["metrics"]}
        held = Held(said["JSHeapUsedSize"] / 1e6, int(said["Nodes"]), int(said["JSEventListeners"]))
        self.held.append(held)
        counted = f"{held.nodes:7} nodes  {held.listeners:6} listeners"
        print(f"minute {len(self.held) - 1:3}  {self.name:6} {held.heap_megabytes:7.2f} MB  {counted}", flush=True)

    def grown(self) -> str:
        """From the first minute's end, when everything has been drawn once, to the last's."""
        first, last = self.held[min(1, len(self.held) - 1)], self.held[-1]
        heap = last.heap_megabytes - first.heap_megabytes
        nodes, listeners = last.nodes - first.nodes, last.listeners - first.listeners
        return f"{self.name:6} grown by {heap:+.2f} MB, {nodes:+d} nodes, {listeners:+d} listeners"


class Listener(Thread):
    """Counts the hints everybody is told."""

    def __init__(self, admin: Client) -> None:
        super().__init__(daemon=True)
        self.hints = 0
        head = {"Authorization": f"Bearer {admin.token}", "Plant": admin.plant or "", "Accept": "text/event-stream"}
        self._request = Request(f"{admin.url}{BASE}/live", headers=head)

    def run(self) -> None:
        with suppress(OSError), urlopen(self._request) as stream:  # until the plant is closed
            for line in stream:
                self.hints += line.startswith(b"data:")


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="gongdan bench page", description=__doc__)
    parser.add_argument("--minutes", type=int, default=3, help="how long one looks on (3)")
    parser.add_argument("--reports", type=int, default=400, help="reports a minute (400)")
    parser.add_argument("--screens", nargs="+", default=list(SCREENS), choices=SCREENS, help="which are open (all)")
    options = parser.parse_args(argv)
    if chromium() is None:
        print("There is no Chromium here. Debian: apt-get install chromium.", file=sys.stderr)
        return 1
    print(f"{described()} · {ORDERS} work orders, {options.reports} reports a minute")
    with embedded() as measured:
        watch(measured, options.screens, options.minutes, options.reports)
    return 0


def watch(measured: Measured, names: Sequence[str], minutes: int, a_minute: int) -> None:
    """What the screens hold before the first report, and after each minute of them."""
    from playwright.sync_api import sync_playwright  # only a developer has it

    plant, admin = measured.open_plant()
    admin.put(f"/workers/{WORKER}", {"name": "Bench"})
    body = {"name": "Bench", "roles": ["worker"], "plants": [plant], "password": PASSWORD, "worker": WORKER, "pin": PIN}
    admin.put(f"/users/{plant.lower()}", body)
    make_product(admin, "ITEM", STEPS)
    operations = cycle([release(admin, "ITEM", QUANTITY)["operations"][0]["id"] for _ in range(ORDERS)])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=[*FLAGS, "--disable-gpu"])
        screens = [opened(browser, measured.url, plant, name) for name in names]
        listener = Listener(admin)
        listener.start()
        for minute in range(minutes + 1):
            if minute:
                report(admin, operations, a_minute, screens)
            for screen in screens:
                screen.look()
        print(f"{minutes * a_minute} reports, {listener.hints} hints")
        print("\n".join(screen.grown() for screen in screens))
        browser.close()


def opened(browser: Any, url: str, plant: str, name: str) -> Watched:
    """A screen on a device of its own; on a phone somebody signs in by badge, at a desk by name."""
    page = browser.new_context(viewport=SCREENS[name]).new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{url}/?plant={plant}#/{name}")
    if SCREENS[name] is PHONE:
        who, secret = ("#worker", WORKER), ("#pin", PIN)
    else:
        page.locator(".segments button").nth(1).click()
        who, secret = ("#username", "admin"), ("#password", PASSWORD)
    page.locator(who[0]).fill(who[1])
    page.keyboard.press("Enter")
    page.locator(secret[0]).fill(secret[1])
    if SCREENS[name] is PHONE:
        page.locator("#own-phone").check()
    page.keyboard.press("Enter")
    page.locator(f"body[data-screen={name}] main h1").wait_for(state="attached")
    page.wait_for_timeout(3_000)
    inside = page.context.new_cdp_session(page)
    inside.send("Performance.enable")
    return Watched(name, page, inside)


def report(admin: Client, operations: Iterator[str], a_minute: int, screens: Sequence[Watched]) -> None:
    """A minute of reports, evenly; the screens go on meanwhile."""
    began = time.monotonic()
    for count in range(a_minute):
        admin.post(f"/operations/{next(operations)}/reports", {"good": 1, "workers": [{"worker": WORKER}]})
        ahead = began + (count + 1) * MINUTE / a_minute - time.monotonic()
        if ahead > 0:
            time.sleep(ahead)
    screens[0].page.wait_for_timeout(2_000)  # what was told last is drawn too

"""Whether a page that stays open keeps its memory: the board, while the floor reports all the time.

Chromium shows the board of an embedded plant of its own; reports come in through the API, and every one of them is
told to the page. Each minute the browser collects its garbage and says what is left: the heap of scripts, nodes of the
page, listeners. What grows from the first minute to the last would go on growing. Needs the tools of a developer, and
Chromium.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Any

from bench.machine import described
from bench.plant import PASSWORD, Measured, embedded, make_product, release
from demo.client import Client
from shared.testing.browser import FLAGS, chromium

ORDERS = 40
QUANTITY = 1_000_000
STEPS = 3
MINUTE = 60.0
PATIENCE = 30_000  # milliseconds


@dataclass(frozen=True)
class Held:
    """What a page holds after its garbage was collected."""

    minute: int
    heap_megabytes: float
    nodes: int
    listeners: int


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="gongdan bench page", description=__doc__)
    parser.add_argument("--minutes", type=int, default=10, help="how long one looks on (10)")
    parser.add_argument("--reports", type=int, default=300, help="reports a minute (300)")
    parser.add_argument("--screen", default="board", help="which screen is open (board)")
    options = parser.parse_args(argv)
    if chromium() is None:
        print("There is no Chromium here. Debian: apt-get install chromium.", file=sys.stderr)
        return 1
    print(f"{described()} · {options.screen} of {ORDERS} work orders, {options.reports} reports a minute")
    with embedded() as measured:
        held = list(watched(measured, options.screen, options.minutes, options.reports))
    first, last = held[0], held[-1]
    heap = last.heap_megabytes - first.heap_megabytes
    nodes, listeners = last.nodes - first.nodes, last.listeners - first.listeners
    print(f"grown by {heap:+.2f} MB, {nodes:+d} nodes, {listeners:+d} listeners")
    return 0


def watched(measured: Measured, screen: str, minutes: int, a_minute: int) -> Iterator[Held]:
    """What the page holds before the first report, and after each minute of them."""
    from playwright.sync_api import sync_playwright  # only a developer has it

    plant, admin = measured.open_plant()
    admin.put("/workers/BENCH", {"name": "Bench"})
    make_product(admin, "ITEM", STEPS)
    operations = cycle([release(admin, "ITEM", QUANTITY)["operations"][0]["id"] for _ in range(ORDERS)])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=[*FLAGS, "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.set_default_timeout(PATIENCE)
        page.goto(f"{measured.url}/?plant={plant}#/{screen}")
        page.locator(".segments button").nth(1).click()
        page.locator("#username").fill("admin")
        page.locator("#password").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.locator("main h1").wait_for()
        page.wait_for_timeout(3_000)
        inside = page.context.new_cdp_session(page)
        for minute in range(minutes + 1):
            if minute:
                report(admin, operations, a_minute, page)
            yield told(_held(inside, minute))
        browser.close()


def report(admin: Client, operations: Iterator[str], a_minute: int, page: Any) -> None:
    """A minute of reports, evenly; the page goes on meanwhile."""
    began = time.monotonic()
    for count in range(a_minute):
        admin.post(f"/operations/{next(operations)}/reports", {"good": 1, "workers": [{"worker": "BENCH"}]})
        ahead = began + (count + 1) * MINUTE / a_minute - time.monotonic()
        page.wait_for_timeout(max(1.0, 1000 * ahead))


def _held(inside: Any, minute: int) -> Held:
    for _ in range(2):
        inside.send("HeapProfiler.collectGarbage")
    heap = inside.send("Runtime.getHeapUsage")["usedSize"]
    counted = inside.send("Memory.getDOMCounters")
    return Held(minute, heap / 1e6, counted["nodes"], counted["jsEventListeners"])


def told(held: Held) -> Held:
    counted = f"{held.nodes:7} nodes  {held.listeners:6} listeners"
    print(f"minute {held.minute:3}  {held.heap_megabytes:7.2f} MB  {counted}", flush=True)
    return held

"""Every screen there is, with something on it: strict, quiet, at home, and for everybody, on a phone and at a desk."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any, Literal

from playwright.sync_api import Page, Response, ViewportSize

from services.gateway.website import FOLDER
from tests.browser.axe import COLOURS, RULES, violations
from tests.browser.screen import Screen
from tests.browser.test_objecting import unreadable
from tests.browser.texts import LANGUAGES
from tests.integration.plant import Plant, WorkOrder, step

ROUTE = re.compile(r"^  (\w+): \{ show: ", re.MULTILINE)
SIZES: tuple[ViewportSize, ...] = ({"width": 1440, "height": 900}, {"width": 390, "height": 844})
SCHEMES: dict[Literal["light", "dark"], Sequence[str]] = {"light": RULES, "dark": COLOURS}
HARMLESS = {"'self'", "'none'", "data:", "blob:"}  # where a page of ours may have anything from
WORDS = """() => [...document.querySelectorAll("body *:not(code, script)")].filter((node) => node.checkVisibility())
    .flatMap((node) => [...node.childNodes].filter((child) => child.nodeType === 3).map((child) => child.data))"""
KEY = re.compile(r"[a-z_]+(\.[a-z_]+)+")


def test_every_screen_is_strict_and_shuts_nobody_out(planner: Screen, plant: Plant, order: WorkOrder) -> None:
    policies = listened(planner)
    named = things_to_see(plant, order)
    planner.page.emulate_media(reduced_motion="reduce")
    trouble: dict[str, list[Any]] = {}
    for address in addresses(planner, named):
        for size in SIZES:
            planner.page.set_viewport_size(size)
            for scheme, rules in SCHEMES.items():
                planner.page.emulate_media(color_scheme=scheme)
                if found := [*unreadable(planner.page), *lasting_violations(planner.page, rules)]:
                    trouble[f"{address} {size['width']} {scheme}"] = found
    assert trouble == {}
    assert policies
    assert [policy for policy in policies if not is_strict(policy)] == []


def test_every_screen_opens_in_every_language(planner: Screen, plant: Plant, order: WorkOrder) -> None:
    for address in addresses(planner, things_to_see(plant, order)):
        for language in LANGUAGES:
            planner.page.locator("#language").select_option(language, force=True)  # a wall display hides it
            planner.sees("main h1")
            planner.settles(0.2)
            keys = [text for text in planner.page.evaluate(WORDS) if KEY.fullmatch(text) or "[object " in text]
            assert keys == [], f"texts are missing at {address}"


def lasting_violations(page: Page, rules: Sequence[str]) -> list[Any]:
    """What is wrong wherever one has scrolled to: what floats covers something only until then."""
    found: list[Any] = []
    for place in ("0", "document.body.scrollHeight"):
        page.evaluate(f"void scrollTo(0, {place})")
        if not (found := violations(page, rules)):
            break
    return found


def listened(screen: Screen) -> set[str]:
    """What all that is answered from now on says about where a page may have anything from; it is asked for anew."""
    policies: set[str] = set()

    def heard(response: Response) -> None:
        if response.status != 304:
            policies.add(response.headers.get("content-security-policy", ""))

    screen.page.on("response", heard)
    screen.page.reload()
    screen.sees("#sign-out")
    return policies


def is_strict(policy: str) -> bool:
    """Whether scripts, and all else, come from the house only, as files."""
    rules = {name: sources for name, *sources in (rule.split() for rule in policy.split(";") if rule.strip())}
    scripts = rules.get("script-src", rules.get("default-src", ["*"]))
    return {*scripts} <= {"'self'", "'none'"} and all({*sources} <= HARMLESS for sources in rules.values())


def things_to_see(plant: Plant, order: WorkOrder) -> dict[str, str]:
    """Something of each kind, and which one a screen of one thing shows; the planner, who came before, still begins."""
    plant.report(order[10], 40, scrap={"crack": 2}, by="ANNA")
    plant.product("LAMP", step(10, "SMT-1", inspection="full"))
    lamps = plant.order("LAMP", 10)
    plant.report(lamps[10], 10, by="ANNA")
    (due,) = plant.inspections_due(lamps.number)
    plant.admin.post("/exceptions", {"kind": "machine", "work_center": "SMT-1", "note": "Torn", "stops_work": True})
    plant.admin.post("/pay-periods", {"from": "2026-01-01", "to": "2026-01-31"})
    plant.admin.put("/pay-settings", {"four_eyes_for_rates": True})
    plant.admin.post("/rates", {"kind": "hour", "amount": "30", "effective_from": "2026-01-01"})
    plant.admin.post("/holds", {"item": "BOARD", "lot": order.number, "reason": "Bent"})
    return {
        "report": f"report/{order[10]}",
        "inspection": f"inspection/{due['id']}",
        "order": f"order/{order.number}",
        "routing": "routing/BOARD",
    }


def addresses(screen: Screen, named: dict[str, str]) -> Iterator[str]:
    """Open each screen the page knows, and each one its tabs lead to."""
    names = ROUTE.findall((FOLDER / "js/main.js").read_text("utf-8"))
    assert len(names) > 20, "the table of screens is written in another way now"
    waiting = deque(named.get(name, name) for name in names)
    seen = set(waiting)
    while waiting:
        address = waiting.popleft()
        screen.go(address)
        screen.sees(f"body[data-screen='{address.partition('/')[0]}'] main h1")
        screen.settles(0.2)
        yield address
        tabs: list[str] = screen.page.eval_on_selector_all(".tabs a", "all => all.map((one) => one.hash.slice(2))")
        waiting.extend(tab for tab in tabs if tab not in seen)
        seen.update(tabs)

"""Every form at the desk, filled with nonsense: refusals are said, nothing typed is lost, nothing is sent twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Locator, Route

from tests.browser.screen import Screen
from tests.browser.test_every_screen import addresses, things_to_see
from tests.integration.plant import Plant, WorkOrder

WRITES = ("POST", "PUT", "PATCH", "DELETE")
NONSENSE = "=1+1"
TYPED = """(form, nonsense) => {
    const open = (one) => !one.disabled && !one.readOnly && one.checkVisibility();
    const fields = [...form.querySelectorAll("input, textarea")].filter(open);
    for (const one of fields) {
        if (["checkbox", "radio", "search", "file"].includes(one.type)) continue;
        one.value = { date: "2031-02-03", "datetime-local": "2031-02-03T04:05", number: "-7" }[one.type] ?? nonsense;
        one.dispatchEvent(new Event("input", { bubbles: true }));
    }
    return fields.length;
}"""
VALUES = """(form) => [...form.querySelectorAll("input:not([type=search], [type=file]), textarea, select")]
    .map((one) => one.type === "checkbox" ? one.checked : one.value)"""
FORMS = """() => [...document.querySelectorAll("main :is(.row-form, .grid-form)")].flatMap((form, at) => {
    const sends = (one) => one.closest(".row-form, .grid-form") === form && one.checkVisibility() && !one.disabled;
    const own = [...form.querySelectorAll("button.small:not(.quiet)")].filter(sends);
    if (!own.length || !form.querySelector("input, textarea")) return [];
    form.dataset.form = at;
    own.at(-1).dataset.sends = at;
    return [[at, own.at(-1).textContent]];
})"""
REFUSALS = {
    "refused": (409, {"code": "on_hold", "title": "Refused", "detail": "Not now."}),
    "invalid": (422, {"code": "invalid", "title": "Not valid", "detail": "Correct it.", "errors": []}),
    "meanwhile": (412, {"code": "changed_meanwhile", "title": "Changed", "detail": "Somebody was quicker."}),
    "away": (503, {"code": "unavailable", "title": "Away", "detail": "Try again."}),
    "offline": None,
}


def test_every_form_keeps_what_was_typed_and_says_why_it_was_refused(
    planner: Screen, plant: Plant, order: WorkOrder
) -> None:
    for status, *_ in filter(None, REFUSALS.values()):
        planner.expect_refusal(status)
    planner.expect_no_network()
    planner.page.on("dialog", lambda dialog: dialog.accept())
    trouble: list[str] = []
    tried = 0
    for address in addresses(planner, things_to_see(plant, order)):
        for name, form, button in forms(planner):
            for kind in REFUSALS:
                found = refused(planner, form, button, kind)
                tried += found is not None
                trouble += [f"{address} {name} {kind}: {found}"] if found else []
    print(tried, "refusals of forms")
    assert trouble == []
    assert tried > 100


def forms(screen: Screen) -> Iterator[tuple[str, Locator, Locator]]:
    """Each form that is on the screen or folded, with the button that sends it."""
    screen.page.eval_on_selector_all("main details.change", "all => all.forEach((one) => (one.open = true))")
    screen.settles(0.2)
    for at, text in screen.page.evaluate(FORMS):
        form = screen.page.locator(f"[data-form='{at}']")
        if form.count():
            yield text, form, screen.page.locator(f"[data-sends='{at}']")


def refused(screen: Screen, form: Locator, button: Locator, kind: str) -> str | None:
    """What is wrong with how the form takes it; empty when nothing is, None when it asks for nothing."""
    if not form.is_visible() or not form.evaluate(TYPED, NONSENSE):
        return None
    before = form.evaluate(VALUES)
    with answering(screen, kind) as asked:
        button.evaluate("(one) => { one.click(); one.click(); }")
        screen.settles(0.3)
    if not asked:
        return None
    if len(asked) != len(set(asked)):
        return f"sent twice: {asked}"
    if not form.count() or form.evaluate(VALUES) != before:
        return "what was typed is gone"
    if not screen.page.locator(".notice.bad").first.is_visible():
        return "nothing is said"
    return ""


@contextmanager
def answering(screen: Screen, kind: str) -> Iterator[list[Any]]:
    """Until it ends whatever is written is answered so, and nothing reaches the plant."""
    asked: list[Any] = []

    def answer(route: Route) -> None:
        if route.request.method not in WRITES:
            return route.fallback()
        asked.append((route.request.method, route.request.url))
        refusal = REFUSALS[kind]
        if refusal is None:
            return route.abort()
        status, body = refusal
        return route.fulfill(status=status, body=json.dumps(body), content_type="application/problem+json")

    screen.page.route("**/api/v1/**", answer)
    try:
        yield asked
    finally:
        screen.page.unroute("**/api/v1/**", answer)

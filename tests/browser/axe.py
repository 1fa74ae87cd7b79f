"""axe-core, which finds what shuts somebody out of a page: WCAG 2.2 AA."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = (Path(__file__).parent / "vendor" / "axe-core-4.10.3.min.js").read_text("utf-8")
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
COLOURS = ("color-contrast",)  # all that another scheme changes
RUN = """(rules) => axe.run(document, { runOnly: rules, resultTypes: ["violations"], preload: false })
    .then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes.map(({ target, failureSummary }) =>
        target.join(" ") + ": " + failureSummary)]))"""


def violations(page: Page, rules: Sequence[str] = RULES) -> list[Any]:
    """What axe finds wrong, each with where."""
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(AXE)
    found: list[Any] = page.evaluate(RUN, list(rules))
    return found

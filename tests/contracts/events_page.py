"""`docs/events.md`, made from the contracts: `python -m tests.contracts.events_page` writes it."""

from __future__ import annotations

import inspect
from dataclasses import fields
from pathlib import Path

from shared.contracts.messages import Event
from tests.contracts.samples import OWNERS, events

PAGE = Path(__file__).resolve().parents[2] / "docs" / "events.md"


def page() -> str:
    """The whole page."""
    lines = [
        "# Events",
        "",
        "What the services tell each other; generated from `shared/contracts/*/events.py` by",
        "`python -m tests.contracts.events_page`, and held to it by a test. Quantities are increments.",
    ]
    for owner in OWNERS:
        lines += ["", f"## {owner}", "", "| event | means | read by | fields |", "|---|---|---|---|"]
        lines += [_row(event) for event in events() if event.owner == owner]
    return "\n".join(lines) + "\n"


def _row(event: type[Event]) -> str:
    meaning = (inspect.getdoc(event) or "").split("\n\n")[0].replace("\n", " ")
    names = ", ".join(f"`{field.name}`" for field in fields(event) if field.name != "plant")
    readers = ", ".join(event.readers) or "nobody yet"
    return f"| {event.__name__} v{event.version} | {meaning} | {readers} | {names} |"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")

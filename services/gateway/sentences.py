"""What planning says in codes, said in a sentence of the caller's language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.gateway import texts

SECONDS_AN_HOUR = 3600


def of_run(run: dict[str, Any], language: str) -> dict[str, Any]:
    """A schedule run whose late orders and unplanned operations say why."""
    late = [one | {"sentence": _late(one["reason"], one["chain"], one, language)} for one in run["late"]]
    unplanned = [one | {"sentence": _sentence(one["reason"], one, language)} for one in run["unplanned"]]
    return run | {"late": late, "unplanned": unplanned}


def of_assignment(bar: dict[str, Any], language: str) -> dict[str, Any]:
    """A planner's move whose warnings say what it breaks."""
    warned = [one | {"sentence": _sentence(one["code"], bar | one, language)} for one in bar["warnings"]]
    return bar | {"warnings": warned}


def of_work_order(order: dict[str, Any], language: str) -> dict[str, Any]:
    """A work order that says why it is late, and why part of it has no place in the plan."""
    said = {
        reason: _late(order[cause], order["late_chain"], order, language)
        for cause, reason in (("late_cause", "late_reason"), ("unplanned_cause", "unplanned_reason"))
        if order[cause] is not None
    }
    return order | said


def of_work_orders(page: dict[str, Any], language: str) -> dict[str, Any]:
    """Work orders of which each says why it is late."""
    return page | {"items": [of_work_order(order, language) for order in page["items"]]}


def _late(reason: str, chain: Sequence[dict[str, Any]], facts: dict[str, Any], language: str) -> str:
    """The longest wait in its chain; how long the work itself takes only where nothing else is to blame."""
    waits = [link for link in chain if link["cause"] not in ("work", "closed")]
    if reason == "not_enough_time" or not waits:
        waits = list(chain)
    if not waits:
        return _sentence(reason, facts, language)
    link = waits[0]
    if link["cause"] == "unplanned":
        return _stuck(reason, link, language)
    tenths = -(-link["seconds"] * 10 // SECONDS_AN_HOUR)
    facts = link | {"hours": f"{tenths // 10}.{tenths % 10}", "behind": link["behind"] or "-"}
    said = _sentence(f"late_by_{link['cause']}", facts, language)
    return _sentence("late_already", {"why": said}, language) if reason == "due_date_passed" else said


def _stuck(reason: str, step: dict[str, Any], language: str) -> str:
    """Which step has no place in the plan, and what it lacks."""
    if reason == "nobody_skilled" and step["skill"] is not None:
        return _sentence("unplanned_for_skill", step, language)
    why = _sentence(reason, step, language)
    return _sentence("unplanned_step", step | {"why": why}, language)


def _sentence(code: str, facts: dict[str, Any], language: str) -> str:
    return texts.title_and_detail(language, code, facts)[1]

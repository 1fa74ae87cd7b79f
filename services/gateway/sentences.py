"""What planning says in codes, said in a sentence of the caller's language."""

from __future__ import annotations

from typing import Any

from services.gateway import texts

SECONDS_AN_HOUR = 3600


def of_run(run: dict[str, Any], language: str) -> dict[str, Any]:
    """A schedule run whose late orders and unplanned operations say why."""
    late = [one | {"sentence": _late(one, language)} for one in run["late"]]
    unplanned = [one | {"sentence": _sentence(one["reason"], one, language)} for one in run["unplanned"]]
    return run | {"late": late, "unplanned": unplanned}


def of_assignment(bar: dict[str, Any], language: str) -> dict[str, Any]:
    """A planner's move whose warnings say what it breaks."""
    warned = [one | {"sentence": _sentence(one["code"], one, language)} for one in bar["warnings"]]
    return bar | {"warnings": warned}


def _late(late: dict[str, Any], language: str) -> str:
    """The longest wait in its chain; how long the work itself takes only where nothing else is to blame."""
    chain = late.get("chain") or []
    waits = [link for link in chain if link["cause"] not in ("work", "closed")]
    if late["reason"] == "not_enough_time" or not waits:
        waits = chain
    if not waits:
        return _sentence(late["reason"], late, language)
    link = waits[0]
    tenths = -(-link["seconds"] * 10 // SECONDS_AN_HOUR)
    facts = link | {"hours": f"{tenths // 10}.{tenths % 10}", "behind": link["behind"] or "-"}
    return _sentence(f"late_by_{link['cause']}", facts, language)


def _sentence(code: str, facts: dict[str, Any], language: str) -> str:
    return texts.title_and_detail(language, code, facts)[1]

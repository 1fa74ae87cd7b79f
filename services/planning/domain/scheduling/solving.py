"""From a problem to the best plan that can be found in the time given.

Any-time: the first rule already gives a whole plan, and everything after it only takes a better one. Never
worse than SPT, EDD and ATC, because each of them is tried before anything cleverer is.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from services.planning.domain.scheduling.answer import Score, score, told
from services.planning.domain.scheduling.building import Reading, build
from services.planning.domain.scheduling.decoding import Decoder, PlainDecoder
from services.planning.domain.scheduling.draft import Unreadable
from services.planning.domain.scheduling.forms import read
from services.planning.domain.scheduling.rules import first_rules, more_rules
from services.planning.domain.scheduling.shop import Plan

__all__ = ["Found", "Unreadable", "by_rules", "solve"]

SecondsLeft = Callable[[], float]


@dataclass
class Found:
    """The best plan so far, and what it was found by."""

    plan: Plan
    score: Score
    how: str


def solve(document: Any, seconds_left: SecondsLeft) -> dict[str, Any]:
    """The answer to a problem that was read from JSON."""
    reading = build(read(document))
    found = by_rules(reading, PlainDecoder(reading.shop), seconds_left)
    return told(reading, found.plan, found.how)


def by_rules(reading: Reading, decoder: Decoder, seconds_left: SecondsLeft) -> Found:
    """The best plan of the rules; the first three whatever time it is, unless one of them alone took too long."""
    is_makespan = reading.draft.is_makespan
    best: Found | None = None
    for name, rule in (*first_rules(is_makespan), *more_rules(decoder.shop, is_makespan)):
        if best is not None and seconds_left() <= 0:
            break
        plan = decoder.plan(rule(decoder.shop))
        reached = score(decoder.shop, plan, is_makespan)
        if best is None or reached < best.score:
            best = Found(plan, reached, name)
    assert best is not None
    return best

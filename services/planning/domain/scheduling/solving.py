"""From a problem to the best plan that can be found in the time given.

Any-time: the first rule already gives a whole plan, and everything after it only takes a better one. Never
worse than SPT, EDD and ATC, because each of them is tried before anything cleverer is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from services.planning.domain.scheduling.answer import Score, score, told
from services.planning.domain.scheduling.building import Reading, build
from services.planning.domain.scheduling.compiled import shelf
from services.planning.domain.scheduling.decoding import Decoder, PlainDecoder
from services.planning.domain.scheduling.draft import Unreadable
from services.planning.domain.scheduling.forms import read
from services.planning.domain.scheduling.rules import Namer, first_rules, more_rules
from services.planning.domain.scheduling.shop import Plan, Rule
from services.planning.domain.scheduling.stability import (
    Places,
    held,
    make_way,
    most_to_let_go,
    moved,
    places_of,
    still_possible,
)

__all__ = ["Found", "Unreadable", "by_rules", "solve"]

SecondsLeft = Callable[[], float]
Planner = Callable[[Reading, SecondsLeft, int, int | None], "Found"]
TELLING = 0.6  # of the time that reading took, which says how busy the machine is, is kept for writing
LEAVING = 0.3  # of the time that loading took, which says the same
ENDING = 0.1  # seconds everything else needs after the last look at the clock
A_LOOK = 0.25  # seconds between two looks at whether the kernels are there


@dataclass
class Found:
    """The best plan so far, and what it was found by."""

    plan: Plan
    score: Score
    rule: Rule
    how: str


def solve(document: Any, seconds_left: SecondsLeft, seed: int = 1, moves: int | None = None) -> dict[str, Any]:
    """The answer to a problem that was read from JSON.

    With a number of moves the clock does not count, and the same problem and seed give the same plan. Where the
    problem brings its last plan (`last`: the operations of that answer), most of it stays as it was.
    """
    before = seconds_left()
    reading = build(read(document))
    spare = ENDING + TELLING * (before - seconds_left())

    def left() -> float:
        return seconds_left() - spare

    plan_it = _with_kernels if shelf.are_warm() else _without
    last = places_of(reading, document.get("last"))
    found = _like_last_time(reading, last, plan_it, left, seed, moves) if last else plan_it(reading, left, seed, moves)
    answer = told(reading, found.plan, found.how)
    return {**answer, "moved": moved(found.plan, last)} if "last" in document else answer


def _like_last_time(
    reading: Reading, last: Places, plan_it: Planner, left: SecondsLeft, seed: int, moves: int | None
) -> Found:
    """Everything that can stay held where it was; and again with what stands in the way let go. The better of both."""
    stay = still_possible(reading.shop, last)
    all_held = replace(reading, shop=held(reading.shop, stay))
    found = by_rules(all_held, PlainDecoder(all_held.shop), left, list(first_rules(reading.draft.is_makespan))[:1])
    holds = make_way(reading.shop, stay, found.plan, most_to_let_go(last, stay))
    some_held = replace(reading, shop=held(reading.shop, holds))
    other = plan_it(some_held, left, seed, moves)
    return other if other.score < found.score else found


def _without(reading: Reading, left: SecondsLeft, seed: int, moves: int | None) -> Found:
    """Plain Python, while the kernels are compiled next door; they take over if there is time to."""
    warming = shelf.start_warming()
    found = by_rules(reading, PlainDecoder(reading.shop), left if moves is None else _no_hurry)
    while warming.poll() is None and (moves is not None or left() > 0):
        shelf.wait(warming, A_LOOK)
    if shelf.are_warm() and (moves is not None or left() > 0):
        return _searched(reading, found, left, seed, moves)
    return found


def _with_kernels(reading: Reading, left: SecondsLeft, seed: int, moves: int | None) -> Found:
    before = left()
    from services.planning.domain.scheduling.compiled.twin import CompiledDecoder

    loading = before - left()

    def sooner() -> float:
        return left() - LEAVING * loading

    found = by_rules(reading, CompiledDecoder(reading.shop), sooner if moves is None else _no_hurry)
    return _searched(reading, found, sooner, seed, moves, loading)


def _searched(
    reading: Reading, found: Found, left: SecondsLeft, seed: int, moves: int | None, loading: float = 0.0
) -> Found:
    from services.planning.domain.scheduling.search.budget import Budget
    from services.planning.domain.scheduling.search.portfolio import improve

    is_makespan = reading.draft.is_makespan
    plan, how = improve(reading.shop, found.plan, found.rule, is_makespan, Budget(left, seed, moves, loading))
    return Found(plan, score(reading.shop, plan, is_makespan), found.rule, how or found.how)


def _no_hurry() -> float:
    return 1.0


def by_rules(
    reading: Reading, decoder: Decoder, seconds_left: SecondsLeft, rules: Iterable[Namer] | None = None
) -> Found:
    """The best plan of the rules; as many of them as there is time for, and one in any case."""
    is_makespan = reading.draft.is_makespan
    best: Found | None = None
    took = 0.0  # the longest that one of them needed
    for name, rule_of in rules or (*first_rules(is_makespan), *more_rules(decoder.shop, is_makespan)):
        before = seconds_left()
        if best is not None and before <= took:
            break
        rule = rule_of(decoder.shop)
        plan = decoder.plan(rule)
        reached = score(decoder.shop, plan, is_makespan)
        if best is None or reached < best.score:
            best = Found(plan, reached, rule, name)
        took = max(took, before - seconds_left())
    assert best is not None
    return best

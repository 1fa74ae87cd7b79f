"""From a problem to the best plan that can be found in the time given.

Any-time: the first rule already gives a whole plan, and everything after it only takes a better one. Never
worse than SPT, EDD and ATC, because each of them is tried before anything cleverer is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from services.planning.domain.scheduling.answer import Score, score
from services.planning.domain.scheduling.building import Reading, build
from services.planning.domain.scheduling.decoding import Decoder, PlainDecoder
from services.planning.domain.scheduling.draft import Unreadable
from services.planning.domain.scheduling.forms import read
from services.planning.domain.scheduling.rules import Namer, first_rules, more_rules
from services.planning.domain.scheduling.search.standby import Found, Standby
from services.planning.domain.scheduling.shop import Plan, is_plain
from services.planning.domain.scheduling.stability import (
    Places,
    held,
    make_way,
    most_to_let_go,
    places_of,
    still_possible,
)

__all__ = ["Found", "Standby", "Unreadable", "by_rules", "solve"]

SecondsLeft = Callable[[], float]
TELLING = 0.6  # of the time that reading took, which says how busy the machine is, is kept for writing
LEAVING = 0.3  # of the time that loading took, which says the same, but never more of what is left
ENDING = 0.1  # seconds everything else needs after the last look at the clock
SOON_PLANNED, SOON_WITH_ALL = 20_000, 2_500  # operations that plain Python has planned before the kernels are loaded
SOON = 0.1  # of the time, for the rules it tries by then: on a busy machine loading may take all the rest
A_LOOK = 0.25  # seconds between two looks at whether the kernels are there


@dataclass(frozen=True)
class Task:
    """How a problem is to be solved: how long, from which seed, and where to put down what is found on the way."""

    left: SecondsLeft
    seed: int
    moves: int | None
    standby: Standby

    def hurry(self) -> float:
        """The seconds left; with a number of moves there is no hurry."""
        return self.left() if self.moves is None else 1.0


def solve(
    document: Any,
    seconds_left: SecondsLeft,
    seed: int = 1,
    moves: int | None = None,
    standby: Standby | None = None,
) -> dict[str, Any]:
    """The answer to a problem that was read from JSON.

    With a number of moves the clock does not count, and the same problem and seed give the same plan. Where the
    problem brings its last plan (`last`: the operations of that answer), most of it stays as it was.
    """
    before = seconds_left()
    reading = build(read(document))
    standby = standby or Standby()
    standby.spare = ENDING + TELLING * (before - seconds_left())
    last = places_of(reading, document.get("last"))
    if "last" in document:
        standby.last = last
    task = Task(lambda: seconds_left() - standby.spare, seed, moves, standby)
    standby.put_down(reading, _like_last_time(reading, last, task) if last else _planned(reading, task))
    return standby.answer()


def _like_last_time(reading: Reading, last: Places, task: Task) -> Found:
    """Everything that can stay held where it was; and again with what stands in the way let go. The better of both."""
    stay = still_possible(reading.shop, last)
    all_held = replace(reading, shop=held(reading.shop, stay))
    found = _first_plan(all_held, task.left)
    task.standby.put_down(reading, found)
    holds = make_way(reading.shop, stay, found.plan, most_to_let_go(last, stay))
    some_held = replace(reading, shop=held(reading.shop, holds))
    other = _planned(some_held, task)
    return other if other.score < found.score else found


def _first_plan(reading: Reading, left: SecondsLeft) -> Found:
    """By one rule, in plain Python: it is there before anything else is loaded."""
    return by_rules(reading, PlainDecoder(reading.shop), left, list(first_rules(reading.draft.is_makespan))[:1])


def _planned(reading: Reading, task: Task) -> Found:
    """Something soon, so that there is a plan whatever happens; then the best there is time for."""
    if task.moves is None and _is_soon_planned(reading):
        kept, rules = task.left() * (1 - SOON), list(first_rules(reading.draft.is_makespan))
        keep = partial(task.standby.put_down, reading)
        by_rules(reading, PlainDecoder(reading.shop), lambda: task.left() - kept, rules, keep)
    from services.planning.domain.scheduling.compiled import shelf

    return _with_kernels(reading, task) if shelf.are_warm() else _without(reading, task)


def _is_soon_planned(reading: Reading) -> bool:
    """Has plain Python planned it before the kernels could be loaded? Calendars, people and setups take it longer."""
    return len(reading.operations) <= (SOON_PLANNED if is_plain(reading.shop) else SOON_WITH_ALL)


def _without(reading: Reading, task: Task) -> Found:
    """Plain Python, while the kernels are compiled next door; they take over if there is time to."""
    from services.planning.domain.scheduling.compiled import shelf

    warming = shelf.start_warming()
    found = by_rules(reading, PlainDecoder(reading.shop), task.hurry)
    task.standby.put_down(reading, found)
    while warming.poll() is None and task.hurry() > 0:
        shelf.wait(warming, A_LOOK)
    if shelf.are_warm() and task.hurry() > 0:
        return _searched(reading, found, task)
    return found


def _with_kernels(reading: Reading, task: Task) -> Found:
    before = task.left()
    from services.planning.domain.scheduling.compiled.twin import CompiledDecoder

    all_left, loading = task.left, before - task.left()
    leaving = LEAVING * max(min(loading, all_left()), 0)
    task = replace(task, left=lambda: all_left() - leaving)
    found = by_rules(reading, CompiledDecoder(reading.shop), task.hurry)
    task.standby.put_down(reading, found)
    return _searched(reading, found, task, loading)


def _searched(reading: Reading, found: Found, task: Task, loading: float = 0.0) -> Found:
    from services.planning.domain.scheduling.search.budget import Budget
    from services.planning.domain.scheduling.search.portfolio import improve

    def keep(plan: Plan, reached: Score, how: str) -> None:
        task.standby.put_down(reading, Found(plan, reached, found.rule, how))

    is_makespan = reading.draft.is_makespan
    budget = Budget(task.left, task.seed, task.moves, loading)
    plan, how = improve(reading.shop, found.plan, found.rule, is_makespan, budget, keep)
    return Found(plan, score(reading.shop, plan, is_makespan), found.rule, how or found.how)


def by_rules(
    reading: Reading,
    decoder: Decoder,
    seconds_left: SecondsLeft,
    rules: Iterable[Namer] | None = None,
    keep: Callable[[Found], None] = lambda found: None,
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
            keep(best)
        took = max(took, before - seconds_left())
    assert best is not None
    return best

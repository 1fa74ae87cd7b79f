"""Tabu search for the makespan of plain shops: the best move on a critical path, and for a while not back.

Neighbourhood N7 of Zhang, Li, Guan & Rao (Computers & Operations Research 34, 2007): within a block of the
critical path an operation goes behind the last or before the first, and those two go inside. How long the
path then is at most, is estimated from the times as they are (Balas & Vazacopoulos, Management Science 44,
1998). Where there are other units, an operation goes into the best gap of one of them (Mastrolilli &
Gambardella, Journal of Scheduling 3, 2000). After a long time without a better plan it is tired, and
whoever sent it decides where to go on from.
"""

from __future__ import annotations

from typing import Any

import numpy

from services.planning.domain.scheduling.compiled.chains import (
    AFTER,
    BEFORE,
    EARLIEST,
    END,
    JOB_AFTER,
    JOB_BEFORE,
    MINUTES,
    START,
    UNIT,
)
from services.planning.domain.scheduling.shop import NONE

FAR = 1 << 60
# `told`: what is remembered from one run to the next.
ITERATION, BEST, BEST_AT, IS_DONE, IS_OVER, IS_TIRED, SHAKES = range(7)


def times_of(table: Any, tail: Any, order: Any, waits: Any) -> int:
    """Heads, tails and the makespan of the chains, in an order in which nobody comes before whom he waits for."""
    size = table.shape[1]
    last = 0
    for op in range(size):
        waits[op] = int(table[JOB_BEFORE, op] != NONE) + int(table[BEFORE, op] != NONE)
        if waits[op] == 0:
            order[last] = op
            last += 1
    first, latest = 0, 0
    while first < last:
        op = order[first]
        first += 1
        start = table[EARLIEST, op]
        previous = table[JOB_BEFORE, op]
        if previous != NONE and table[END, previous] > start:
            start = table[END, previous]
        previous = table[BEFORE, op]
        if previous != NONE and table[END, previous] > start:
            start = table[END, previous]
        end = start + table[MINUTES, op]
        table[START, op], table[END, op] = start, end
        if end > latest:
            latest = end
        for row in (JOB_AFTER, AFTER):
            following = table[row, op]
            if following != NONE:
                waits[following] -= 1
                if waits[following] == 0:
                    order[last] = following
                    last += 1
    for at in range(last - 1, -1, -1):
        op = order[at]
        rest = 0
        for row in (JOB_AFTER, AFTER):
            following = table[row, op]
            if following != NONE and tail[following] + table[MINUTES, following] > rest:
                rest = tail[following] + table[MINUTES, following]
        tail[op] = rest
    return latest


def path_after(table: Any, tail: Any, head_of: Any, tail_of: Any, op: int, goal: int, forward: bool) -> Any:
    """How long the longest path through those concerned is at most, if op goes behind (or before) goal.

    `head_of` and `tail_of` are scratch rows.
    """
    step, back = (AFTER, BEFORE) if forward else (BEFORE, AFTER)
    ahead, behind = (JOB_BEFORE, JOB_AFTER) if forward else (JOB_AFTER, JOB_BEFORE)
    # From the side that op leaves to the goal, then op itself; forward these are heads, backward tails.
    outer = table[back, op]
    reach = 0
    if outer != NONE:
        reach = table[END, outer] if forward else tail[outer] + table[MINUTES, outer]
    other = table[step, op]
    while True:
        moved = op if other == NONE else other
        own = table[EARLIEST, moved] if forward else 0
        relative = table[ahead, moved]
        if relative != NONE:
            own = max(own, table[END, relative] if forward else tail[relative] + table[MINUTES, relative])
        head_of[moved] = max(own, reach)
        reach = head_of[moved] + table[MINUTES, moved]
        if moved == op:
            break
        other = NONE if moved == goal else table[step, moved]
    # And back: op first, then from the goal to the one that was next to op.
    outer = table[step, goal]
    reach = 0
    if outer != NONE:
        reach = tail[outer] + table[MINUTES, outer] if forward else table[END, outer]
    longest = 0
    moved = op
    while True:
        own = 0 if forward else table[EARLIEST, moved]
        relative = table[behind, moved]
        if relative != NONE:
            own = max(own, tail[relative] + table[MINUTES, relative] if forward else table[END, relative])
        tail_of[moved] = max(own, reach)
        reach = tail_of[moved] + table[MINUTES, moved]
        longest = max(longest, head_of[moved] + reach)
        if moved == op:
            moved = goal
        else:
            moved = table[back, moved]
            if moved == op:
                break
    return longest


def may_pass(table: Any, tail: Any, op: int, goal: int, forward: bool) -> Any:
    """Does no other path lead from one to the other, so that no circle closes?"""
    if forward:
        relative = table[JOB_AFTER, op]
        if relative == NONE:
            return True
        rest = tail[relative] + table[MINUTES, relative]
        return relative != goal and tail[goal] + table[MINUTES, goal] >= rest
    relative = table[JOB_BEFORE, op]
    return relative == NONE or (relative != goal and table[END, goal] >= table[END, relative])


def unhook(table: Any, op: int) -> None:
    previous, following = table[BEFORE, op], table[AFTER, op]
    if previous != NONE:
        table[AFTER, previous] = following
    if following != NONE:
        table[BEFORE, following] = previous


def hook(table: Any, op: int, previous: int, following: int) -> None:
    table[BEFORE, op], table[AFTER, op] = previous, following
    if previous != NONE:
        table[AFTER, previous] = op
    if following != NONE:
        table[BEFORE, following] = op


def tabu_search(
    table: Any,
    alt_first: Any,
    alt_unit: Any,
    alt_minutes: Any,
    unit_first: Any,
    best: Any,
    forbidden: Any,
    forbidden_unit: Any,
    told: Any,
    scratch: Any,
    seed: int,
    iterations: int,
    tenure: int,
    patience: int,
) -> None:
    """So many moves, the first SHAKES of them at random.

    `forbidden[a, b]` is until when a may not be put before b again on their unit.
    """
    numpy.random.seed(seed)
    size = table.shape[1]
    tail, order, waits, head_of, tail_of, path, block = scratch
    for _ in range(iterations):
        if told[IS_OVER] != 0:
            break  # somebody says that time is over
        makespan = times_of(table, tail, order, waits)
        told[ITERATION] += 1
        now = told[ITERATION]
        if makespan < told[BEST]:
            told[BEST], told[BEST_AT] = makespan, now
            best[:, :] = table[: best.shape[0], :]
        elif now - told[BEST_AT] > patience:
            told[IS_TIRED] = 1
            break
        # One critical path, from its start.
        count, op, seen = 0, NONE, 0
        for other in range(size):
            if table[START, other] == table[EARLIEST, other] and table[END, other] + tail[other] == makespan:
                seen += 1
                if numpy.random.randint(seen) == 0:
                    op = other
        while op != NONE:
            path[count] = op
            count += 1
            follower = NONE
            for row in (JOB_AFTER, AFTER):
                other = table[row, op]
                if (
                    other != NONE
                    and table[START, other] == table[END, op]
                    and table[END, other] + tail[other] == makespan
                    and (follower == NONE or numpy.random.random() < 0.5)
                ):
                    follower = other
            op = follower
        # The best move on it: an operation, whom it passes and which way; or the unit and the gap it goes to.
        best_length, ties, any_ties = FAR, 0, 0
        move_op, move_goal, move_way, move_alt = NONE, NONE, 0, NONE
        any_op, any_goal, any_way, any_alt = NONE, NONE, 0, NONE
        at = 0
        while at < count:
            length = 1
            while at + length < count and table[AFTER, path[at + length - 1]] == path[at + length]:
                length += 1
            for place in range(length):
                block[place] = path[at + place]
            at += length
            for one in range(length):
                for other in range(length):
                    forward = one < other
                    if one == other or not (one == 0 or one == length - 1 or other == 0 or other == length - 1):
                        continue
                    if not forward and one == other + 1:
                        continue  # two neighbours, the other way round, is the same move
                    op, goal = block[one], block[other]
                    if not may_pass(table, tail, op, goal, forward):
                        continue
                    is_tabu = False
                    passed = op
                    while passed != goal:
                        passed = table[AFTER if forward else BEFORE, passed]
                        until = forbidden[passed, op] if forward else forbidden[op, passed]
                        is_tabu = is_tabu or until > now
                    reach = path_after(table, tail, head_of, tail_of, op, goal, forward)
                    any_ties += 1
                    if numpy.random.randint(any_ties) == 0:
                        any_op, any_goal, any_way, any_alt = op, goal, 1 if forward else -1, NONE
                    if is_tabu and reach >= told[BEST]:
                        continue
                    ties = ties + 1 if reach == best_length else 1
                    if reach < best_length or (reach == best_length and numpy.random.randint(ties) == 0):
                        best_length = reach
                        move_op, move_goal, move_way, move_alt = op, goal, 1 if forward else -1, NONE
            for one in range(length):
                op = block[one]
                if alt_first[op + 1] - alt_first[op] < 2:
                    continue
                before, behind = table[JOB_BEFORE, op], table[JOB_AFTER, op]
                ready = table[EARLIEST, op] if before == NONE else max(table[EARLIEST, op], table[END, before])
                rest = 0 if behind == NONE else tail[behind] + table[MINUTES, behind]
                low = -1 if before == NONE else table[START, before]
                high = FAR if behind == NONE else table[END, behind]
                for alt in range(alt_first[op], alt_first[op + 1]):
                    unit = alt_unit[alt]
                    if unit == table[UNIT, op]:
                        continue
                    previous, following = NONE, unit_first[unit]
                    while True:
                        if previous != NONE and (previous == behind or table[START, previous] >= high):
                            break
                        if following == NONE or (following != before and table[END, following] > low):
                            reach = alt_minutes[alt]
                            reach += ready if previous == NONE else max(ready, table[END, previous])
                            if following == NONE:
                                reach += rest
                            else:
                                reach += max(rest, tail[following] + table[MINUTES, following])
                            any_ties += 1
                            if numpy.random.randint(any_ties) == 0:
                                any_op, any_goal, any_way, any_alt = op, previous, 0, alt
                            if forbidden_unit[op, unit] <= now or reach < told[BEST]:
                                ties = ties + 1 if reach == best_length else 1
                                if reach < best_length or (reach == best_length and numpy.random.randint(ties) == 0):
                                    best_length = reach
                                    move_op, move_goal, move_way, move_alt = op, previous, 0, alt
                        if following == NONE:
                            break
                        previous, following = following, table[AFTER, following]
        if move_op == NONE or told[SHAKES] > 0:
            move_op, move_goal, move_way, move_alt = any_op, any_goal, any_way, any_alt
            told[SHAKES] = max(0, told[SHAKES] - 1)
        if move_op == NONE:
            told[IS_DONE] = 1
            break  # nothing on the critical path can be moved: it is the optimum
        op, unit = move_op, table[UNIT, move_op]
        until = now + tenure + numpy.random.randint(tenure // 2 + 1)
        if unit_first[unit] == op:
            unit_first[unit] = table[AFTER, op]
        if move_alt == NONE:
            passed = op
            while passed != move_goal:
                passed = table[AFTER if move_way > 0 else BEFORE, passed]
                if move_way > 0:
                    forbidden[op, passed] = until
                else:
                    forbidden[passed, op] = until
            unhook(table, op)
            if move_way > 0:
                hook(table, op, move_goal, table[AFTER, move_goal])
            else:
                hook(table, op, table[BEFORE, move_goal], move_goal)
        else:
            forbidden_unit[op, unit] = until
            unhook(table, op)
            unit = table[UNIT, op] = alt_unit[move_alt]
            table[MINUTES, op] = alt_minutes[move_alt]
            following = unit_first[unit] if move_goal == NONE else table[AFTER, move_goal]
            hook(table, op, move_goal, following)
        if table[BEFORE, op] == NONE:
            unit_first[unit] = op

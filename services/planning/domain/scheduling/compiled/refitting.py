"""Whole work orders taken out and fitted in again, step by step, each where it costs least.

Job insertion (Werner & Winkler, Discrete Applied Mathematics 58, 1995) as ruin and recreate (Schrimpf et al.,
Journal of Computational Physics 159, 2000), inside the annealing. A step that is out stands in no line, so what the
plan costs then is a floor, which rises with every step; where it has risen too far the rest need not be tried. What a
place costs is foreseen without a guess, for a step that comes in can make nobody earlier. Some places are passed over
at random, else all would come back to where they were (blinks: Christiaens & Vanden Berghe, Transportation Science 54,
2020).
"""

from __future__ import annotations

from typing import Any

import numpy

from services.planning.domain.scheduling.compiled.carrying import carry_forward, cost_of_logged, put_back
from services.planning.domain.scheduling.compiled.chains import (
    AFTER,
    BEFORE,
    DUE,
    EARLIEST,
    END,
    JOB_AFTER,
    JOB_BEFORE,
    MINUTES,
    UNIT,
    WEIGHT,
    Heads,
    Opening,
    Scratch,
    Ways,
    hang_between,
    take_out,
)
from services.planning.domain.scheduling.compiled.foresight import Foresight, find_paths
from services.planning.domain.scheduling.shop import NONE

OP, UNIT_BEFORE, UNIT_AFTER, OLD_UNIT, OLD_MINUTES = range(5)  # `shifted`: who was taken out, and from where
TOO_DEAR = 1 << 60
BLINK = 0.1  # of the places are passed over
PUNCTUAL = 0.3  # how often it is not a late work order, but any
TWO = 0.5  # how often also one that it waits for


def refit(
    table: Any,
    heads: Heads,
    times: Opening,
    ways: Ways,
    scratch: Scratch,
    foresight: Foresight,
    lasts: tuple[int, int],
    dearest: tuple[int, int],
    stamp: int,
    told: Any,
) -> int:
    """Take out the work orders of these last steps and fit them in again; the second first, it may be none.

    What all costs then. `dearest` is what it costs now, and at most; where it comes to more, all is as it was before.
    """
    cost, most = dearest
    count, possible = refit_both(table, heads, times, ways, scratch, foresight, lasts, most, stamp, told)
    after = cost + cost_of_logged(table, scratch.log, scratch.note[1]) if possible else TOO_DEAR
    if after > most:
        put_back(table, scratch.log, scratch.note[1])
        fit_back(table, heads, scratch, count)
        return TOO_DEAR
    return int(after)


def refit_both(
    table: Any,
    heads: Heads,
    times: Opening,
    ways: Ways,
    scratch: Scratch,
    foresight: Foresight,
    lasts: tuple[int, int],
    most: int,
    stamp: int,
    told: Any,
) -> tuple[int, bool]:
    """How many steps were taken out, and whether all have found a place."""
    scratch.note[:] = 0
    count = take_job_out(table, heads, ways, scratch, lasts[0], 0)
    if lasts[1] != NONE and lasts[1] != lasts[0]:
        count = take_job_out(table, heads, ways, scratch, lasts[1], count)
    if not carry_forward(table, times, ways, scratch, stamp, TOO_DEAR, told):
        return count, False
    for place in range(count - 1, -1, -1):
        op = scratch.shifted[OP, place]
        step_before = table[JOB_BEFORE, op]
        ready = table[EARLIEST, op] if step_before == NONE else max(table[EARLIEST, op], table[END, step_before])
        find_paths(table, foresight, foresight.without, ready)
        if not fit_in(table, heads, ways, foresight, op, ready, most):
            return count, False
        scratch.note[0] = 0
        ask(table, scratch, op)
        if not carry_forward(table, times, ways, scratch, stamp, TOO_DEAR, told):
            return count, False
    return count, True


def whom_to_refit(table: Any, late: Any, count: int, ends: Any) -> tuple[int, int]:
    """The last steps of a work order and of another, if any."""
    last = late[numpy.random.randint(count)]
    if numpy.random.random() < PUNCTUAL:
        last = ends[numpy.random.randint(len(ends))]
    return last, last_of_neighbour(table, last) if numpy.random.random() < TWO else NONE


def last_of_neighbour(table: Any, last: int) -> int:
    """The last step of a work order that this one stands behind at some machine."""
    chosen, seen, op = NONE, 0, last
    while op != NONE:
        before = table[BEFORE, op]
        if before != NONE:
            seen += 1
            if numpy.random.randint(seen) == 0:
                chosen = before
        op = table[JOB_BEFORE, op]
    while chosen != NONE and table[JOB_AFTER, chosen] != NONE:
        chosen = table[JOB_AFTER, chosen]
    return chosen


def ask(table: Any, scratch: Scratch, op: int) -> None:
    """Into the queue with it and whoever follows it at its machine."""
    for other in (op, table[AFTER, op]):
        if other != NONE and scratch.waiting[other] == 0:
            scratch.waiting[other] = 1
            scratch.queue[scratch.note[0]] = other
            scratch.note[0] += 1


def take_job_out(table: Any, heads: Heads, ways: Ways, scratch: Scratch, last: int, count: int) -> int:
    """All steps of a work order out of their lines; each then takes as long as where it is done soonest."""
    shifted, op = scratch.shifted, last
    while op != NONE:
        shifted[OP, count], shifted[OLD_UNIT, count] = op, table[UNIT, op]
        shifted[UNIT_BEFORE, count], shifted[UNIT_AFTER, count] = table[BEFORE, op], table[AFTER, op]
        shifted[OLD_MINUTES, count] = table[MINUTES, op]
        count += 1
        take_out(table, BEFORE, AFTER, heads.unit, table[UNIT, op], op)
        ask(table, scratch, op)
        table[BEFORE, op], table[AFTER, op], table[UNIT, op] = NONE, NONE, NONE
        for alt in range(ways.alt_first[op], ways.alt_first[op + 1]):
            table[MINUTES, op] = min(table[MINUTES, op], ways.alt_minutes[alt])
        op = table[JOB_BEFORE, op]
    return count


def fit_in(table: Any, heads: Heads, ways: Ways, foresight: Foresight, op: int, ready: int, most: int) -> bool:
    """Hang a step in where all costs least, the soonest of such places. False where none is cheap enough."""
    paths, ends, size, jobs = foresight.without, foresight.ends, table.shape[1], len(foresight.last)
    floor = 0
    for job in range(jobs):
        last = foresight.last[job]
        ends[job] = table[END, last]
        floor += max(ends[job] - foresight.due[job], 0) * foresight.weight[job]
    last = op
    while table[JOB_AFTER, last] != NONE:
        last = table[JOB_AFTER, last]
    own, weight, due = foresight.column[last], max(table[WEIGHT, last], 0), table[DUE, last]
    floor -= max(table[END, last] - due, 0) * weight
    following = table[JOB_AFTER, op]
    by_job = paths[following if following != NONE else size]
    rest = max(by_job[own], 0) if own != NONE else 0
    least, soonest = most + 1, TOO_DEAR
    unit, minutes, before, after = NONE, 0, NONE, NONE
    for alt in range(ways.alt_first[op], ways.alt_first[op + 1]):
        takes = ways.alt_minutes[alt]
        previous, other = NONE, heads.unit[ways.alt_unit[alt]]
        while other != NONE and table[END, other] <= ready:
            previous, other = other, table[AFTER, other]
        while True:
            start = ready if previous == NONE else max(ready, table[END, previous])
            end = start + takes
            if floor + max(end + rest - due, 0) * weight > least:
                break
            if numpy.random.random() >= BLINK:
                if own != NONE and following == NONE:
                    ends[own] = end
                reached = price(foresight, ends, paths[other if other != NONE else size], by_job, end, jobs)
                if reached < least or (reached == least and end < soonest):
                    least, soonest = reached, end
                    unit, minutes, before, after = ways.alt_unit[alt], takes, previous, other
            if other == NONE:
                break
            previous, other = other, table[AFTER, other]
    if unit == NONE:
        return False
    table[UNIT, op], table[MINUTES, op] = unit, minutes
    hang_between(table, BEFORE, AFTER, heads.unit, unit, op, before, after)
    return True


def price(foresight: Foresight, ends: Any, by_unit: Any, by_job: Any, end: int, jobs: int) -> int:
    """What all costs with one more step that ends then, from whose end these paths go on."""
    due, weight, cost = foresight.due, foresight.weight, 0
    for job in range(jobs):
        path = by_unit[job] if by_unit[job] > by_job[job] else by_job[job]
        reach = end + path
        reach = reach if reach > ends[job] else ends[job]
        late = reach - due[job]
        cost += (late if late > 0 else 0) * weight[job]
    return cost


def fit_back(table: Any, heads: Heads, scratch: Scratch, count: int) -> None:
    """Hang all their steps in where they were; their times are put back with all others."""
    shifted = scratch.shifted
    for place in range(count):
        op = shifted[OP, place]
        if table[UNIT, op] != NONE:
            take_out(table, BEFORE, AFTER, heads.unit, table[UNIT, op], op)
    for place in range(count - 1, -1, -1):
        op = shifted[OP, place]
        table[UNIT, op], table[MINUTES, op] = shifted[OLD_UNIT, place], shifted[OLD_MINUTES, place]
        before, after = shifted[UNIT_BEFORE, place], shifted[UNIT_AFTER, place]
        hang_between(table, BEFORE, AFTER, heads.unit, table[UNIT, op], op, before, after)

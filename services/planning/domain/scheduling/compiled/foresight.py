"""What a move would cost at least, foreseen without carrying the times of the whole shop forward.

For each operation is kept how long the longest path from its start to the end of each work order is. After a
move only the few operations that change places are counted anew, on both sides (Balas & Vazacopoulos,
Management Science 44, 1998, for the makespan; for due dates Mati, Dauzère-Pérès & Lahlou, European Journal of
Operational Research 212, 2011). A work order that a path through them held up may become earlier, and then by
how much is guessed at its best. So what is foreseen as too dear is almost always so, and the rest is carried
forward and known. Plain shops only: a path is as long as its minutes where nothing closes and nothing is set up.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy

from services.planning.domain.scheduling.compiled.chains import (
    AFTER,
    BEFORE,
    DUE,
    EARLIEST,
    END,
    JOB_AFTER,
    JOB_BEFORE,
    MINUTES,
    START,
    UNIT,
    WEIGHT,
)
from services.planning.domain.scheduling.shop import NONE

NO_PATH = -(1 << 30)
MOST_PASSED = 8  # operations that change places, beyond which carrying forward is no dearer
MOST_KEPT = 500_000  # paths: to find them anew after every move must stay cheaper than what they save
FARTHEST = 1 << 28  # minutes


class Foresight(NamedTuple):
    """What is kept for it; no rows at all where nothing can be foreseen."""

    paths: Any  # from the start of an operation to the end of a job; one row more, without any, for none
    without: Any  # the same while some work orders are taken out
    among: Any  # the same for those that change places, as they would stand
    heads: Any  # when those would start
    passed: Any  # and who they are
    last: Any  # the last operation of each job that can be late
    column: Any  # and where among them an operation is
    order: Any
    waits: Any
    due: Any  # of each of those jobs
    weight: Any
    ends: Any  # and when it ends now


def foresight_for(table: Any, ends: Any, is_plain: bool) -> Foresight:
    """Room for it."""
    operations = table.shape[1]
    last = ends[table[WEIGHT, ends] > 0]
    if not is_plain or operations * len(last) > MOST_KEPT or table[END].max(initial=0) > FARTHEST:
        last = last[:0]
    rows = operations if len(last) else 0
    column = numpy.full(rows, NONE, dtype=numpy.int64)
    column[last] = numpy.arange(len(last))
    paths = numpy.full((rows + 1, len(last)), NO_PATH, dtype=numpy.int32)
    among = numpy.zeros((MOST_PASSED, len(last)), dtype=numpy.int32)
    heads, passed = numpy.zeros(MOST_PASSED, dtype=numpy.int64), numpy.zeros(MOST_PASSED, dtype=numpy.int64)
    order, waits = numpy.zeros(rows, dtype=numpy.int64), numpy.zeros(rows, dtype=numpy.int64)
    due, weight = table[DUE, last].copy(), table[WEIGHT, last].copy()
    without = paths.copy()
    return Foresight(
        paths, without, among, heads, passed, last, column, order, waits, due, weight, numpy.zeros_like(due)
    )


def find_paths(table: Any, foresight: Foresight, paths: Any, since: int) -> None:
    """Of all operations that end after a minute, from the last ones backwards."""
    order, waits = foresight.order, foresight.waits
    size, jobs = table.shape[1], len(foresight.last)
    count = 0
    for op in range(size):
        waits[op] = int(table[JOB_AFTER, op] != NONE) + int(table[AFTER, op] != NONE)
        if waits[op] == 0 and table[END, op] > since:
            order[count] = op
            count += 1
    first = 0
    while first < count:
        op = order[first]
        first += 1
        by_job, by_unit = table[JOB_AFTER, op], table[AFTER, op]
        lengthen(
            paths[op],
            paths[by_job if by_job != NONE else size],
            paths[by_unit if by_unit != NONE else size],
            table[MINUTES, op],
            jobs,
        )
        if foresight.column[op] != NONE:
            paths[op, foresight.column[op]] = table[MINUTES, op]
        for row in (JOB_BEFORE, BEFORE):
            previous = table[row, op]
            if previous != NONE:
                waits[previous] -= 1
                if waits[previous] == 0 and table[END, previous] > since:
                    order[count] = previous
                    count += 1


def lengthen(path: Any, one: Any, other: Any, minutes: int, jobs: int) -> None:
    """The longer of two paths each, and some minutes more."""
    for job in range(jobs):
        path[job] = (one[job] if one[job] > other[job] else other[job]) + minutes


def least_cost(table: Any, foresight: Foresight, op: int, old_unit: int, old_before: int, old_after: int) -> int:
    """Of the chains with `op` hung in where it shall go, while the times are still those from before; 0: unforeseen."""
    paths, among, heads, passed = foresight.paths, foresight.among, foresight.heads, foresight.passed
    size, jobs = table.shape[1], len(foresight.last)
    # Those that change places: from op to whom it stood behind, or from whom it stood before to op.
    first, end = op, op
    if table[UNIT, op] == old_unit:
        if old_before != NONE and table[START, old_before] >= table[START, op]:
            return 0
        moved_up = table[AFTER, op] != NONE and table[START, table[AFTER, op]] < table[START, op]
        if moved_up:
            end = old_before
        else:
            first = old_after
    previous = table[BEFORE, first]
    reach = 0 if previous == NONE else table[END, previous]
    count, other = 0, first
    while True:
        if count == MOST_PASSED or other == NONE:
            return 0
        start = max(table[EARLIEST, other], reach)
        relative = table[JOB_BEFORE, other]
        if relative != NONE:
            start = max(start, table[END, relative])
        passed[count], heads[count] = other, start
        reach = start + table[MINUTES, other]
        count += 1
        if other == end:
            break
        other = table[AFTER, other]
    following = table[AFTER, end]
    by_unit = paths[following if following != NONE else size]
    for place in range(count - 1, -1, -1):
        other = passed[place]
        by_job = table[JOB_AFTER, other]
        row = among[place]
        lengthen(row, paths[by_job if by_job != NONE else size], by_unit, table[MINUTES, other], jobs)
        if foresight.column[other] != NONE:
            row[foresight.column[other]] = table[MINUTES, other]
        by_unit = row
    cost = 0
    for job in range(jobs):
        last = foresight.last[job]
        due, before = table[DUE, last], table[END, last]
        reach, held_up = 0, False
        for place in range(count):
            through = heads[place] + among[place, job]
            reach = through if through > reach else reach
            other = passed[place]
            held_up = held_up or table[START, other] + paths[other, job] == before
        if not held_up and before > reach:
            reach = before
        if reach > due:
            cost += table[WEIGHT, last] * (reach - due)
    return cost

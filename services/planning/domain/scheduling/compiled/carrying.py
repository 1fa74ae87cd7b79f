"""How a change goes on through a plan: the times behind it, what that costs, and back again.

Times are carried forward only as far as they change.
"""

from __future__ import annotations

from typing import Any

from services.planning.domain.scheduling.compiled.batches import goes_on_in_batches, handed_on, not_before_its_parts
from services.planning.domain.scheduling.compiled.chains import (
    AFTER,
    BATCH,
    BEFORE,
    CALENDAR,
    DUE,
    EARLIEST,
    END,
    FAMILY,
    IS_OVER,
    JOB_AFTER,
    JOB_BEFORE,
    KEPT,
    MINUTES,
    PERSON_AFTER,
    PERSON_BEFORE,
    START,
    UNIT,
    WEIGHT,
    Opening,
    Scratch,
    Ways,
)
from services.planning.domain.scheduling.opening import finish, next_open
from services.planning.domain.scheduling.shop import NONE

A_LOOK = 256  # operations carried forward between two looks at whether it is
MOST_CARRIED = 4  # times as many as there are, before a move is given up


def carry_forward(table: Any, times: Opening, ways: Ways, scratch: Scratch, stamp: int, bound: int, told: Any) -> bool:
    """Bring the times up to date behind the operations in the queue.

    False if that cannot be: something kept in place would have to move, an end would pass the bound (where two are
    never open together, it never comes), or it takes too long. `note` goes in with how many are queued and logged and
    comes out with how many are in the log.
    """
    queue, waiting, log, note = scratch.queue, scratch.waiting, scratch.log, scratch.note
    size = len(waiting)
    carried, most = 0, MOST_CARRIED * size + A_LOOK
    families = ways.families
    first, count, logged = 0, note[0], note[1]
    possible = True
    while count > 0:
        op = queue[first]
        first = (first + 1) % size
        count -= 1
        waiting[op] = 0
        carried += 1
        if carried > most or (carried % A_LOOK == 0 and told[IS_OVER] != 0):
            possible = False
            break
        start = table[EARLIEST, op]
        step_before = table[JOB_BEFORE, op]
        if step_before != NONE:
            is_whole = table[BATCH, step_before] == 0 or table[KEPT, op] != 0
            start = max(start, table[END, step_before] if is_whole else handed_on(table, times, step_before))
        previous = table[PERSON_BEFORE, op]
        if previous != NONE:
            start = max(start, table[END, previous])
        previous = table[BEFORE, op]
        if previous != NONE:
            free = table[END, previous]
            one, other = table[FAMILY, previous], table[FAMILY, op]
            if families > 0 and one != NONE and other != NONE and ways.setup[one * families + other] > 0:
                setup = ways.setup[one * families + other]
                free = finish(times, ways.unit_calendar[table[UNIT, op]], free, setup)
            start = max(start, free)
        if table[KEPT, op] != 0:
            if start > table[START, op] and waits_for_a_free_one(table, op):
                possible = False
                break
            continue
        calendar = table[CALENDAR, op]
        if calendar == 0:
            end = start + table[MINUTES, op]
        else:
            start = next_open(times, calendar, start)
            end = finish(times, calendar, start, table[MINUTES, op])
        if step_before != NONE and goes_on_in_batches(table, step_before):
            start, end = not_before_its_parts(table, times, op, step_before, start)
        if start == table[START, op] and end == table[END, op]:
            continue
        if end > bound:
            possible = False
            break
        if log[3, op] != stamp:
            log[3, op] = stamp
            log[0, logged], log[1, logged], log[2, logged] = op, table[START, op], table[END, op]
            logged += 1
        table[START, op], table[END, op] = start, end
        for row in (JOB_AFTER, AFTER, PERSON_AFTER):
            following = table[row, op]
            if following != NONE and waiting[following] == 0:
                waiting[following] = 1
                queue[(first + count) % size] = following
                count += 1
    while count > 0:
        waiting[queue[first]] = 0
        first = (first + 1) % size
        count -= 1
    note[1] = logged
    return possible


def waits_for_a_free_one(table: Any, op: int) -> bool:
    """Two that are both kept in place may overlap: that is a hand's doing."""
    for row in (JOB_BEFORE, BEFORE, PERSON_BEFORE):
        previous = table[row, op]
        if previous != NONE and table[KEPT, previous] == 0:
            return True
    return False


def cost_of_logged(table: Any, log: Any, logged: int) -> int:
    """By how much more all is late than before the log was written."""
    more = 0
    for entry in range(logged):
        op = log[0, entry]
        if table[WEIGHT, op] > 0:
            was = max(0, log[2, entry] - table[DUE, op])
            more += table[WEIGHT, op] * (max(0, table[END, op] - table[DUE, op]) - was)
    return more


def put_back(table: Any, log: Any, logged: int) -> None:
    """The times from before the log was written."""
    for entry in range(logged):
        op = log[0, entry]
        table[START, op], table[END, op] = log[1, entry], log[2, entry]

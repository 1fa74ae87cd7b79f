"""A whole work order earlier or later: a move that no row of small ones comes to, for each of them alone would cost.

Where not all can be on time it is worth most to know whom to keep waiting. Every step is hung in where it would
start so many minutes from where it starts now; all chains then go by these times, so that no circle can close.
"""

from __future__ import annotations

from math import exp, log
from typing import Any

import numpy

from services.planning.domain.scheduling.compiled.chains import (
    AFTER,
    BEFORE,
    END,
    JOB_BEFORE,
    KEPT,
    PERSON,
    PERSON_AFTER,
    PERSON_BEFORE,
    START,
    UNIT,
    Heads,
    Scratch,
    hang_between,
    hang_in,
    take_out,
)
from services.planning.domain.scheduling.shop import NONE

OP, UNIT_BEFORE, UNIT_AFTER, WITH_BEFORE, WITH_AFTER = range(5)  # `shifted`: who was moved, and between whom he was


def a_while(longest: int) -> int:
    """Minutes earlier or later; short whiles as likely as long ones, by their order of magnitude."""
    minutes = int(exp(numpy.random.random() * log(max(longest, 2))))
    return minutes if numpy.random.random() < 0.5 else -minutes


def shift(table: Any, heads: Heads, scratch: Scratch, last: int, by: int, stamp: int) -> int:
    """Move a work order, given by its last step. How many steps were moved: none where one of them never moves.

    Their times go into the log and whatever has to be looked at again into the queue.
    """
    shifted, log_of, queue, waiting, note = scratch.shifted, scratch.log, scratch.queue, scratch.waiting, scratch.note
    count, op = 0, last
    while op != NONE:
        if table[KEPT, op] != 0:
            return 0
        shifted[OP, count] = op
        count += 1
        op = table[JOB_BEFORE, op]
    queued = 0
    for place in range(count):
        op = shifted[OP, place]
        shifted[UNIT_BEFORE, place], shifted[UNIT_AFTER, place] = table[BEFORE, op], table[AFTER, op]
        take_out(table, BEFORE, AFTER, heads.unit, table[UNIT, op], op)
        shifted[WITH_BEFORE, place], shifted[WITH_AFTER, place] = table[PERSON_BEFORE, op], table[PERSON_AFTER, op]
        if table[PERSON, op] != NONE:
            take_out(table, PERSON_BEFORE, PERSON_AFTER, heads.person, table[PERSON, op], op)
        log_of[0, place], log_of[1, place], log_of[2, place] = op, table[START, op], table[END, op]
        log_of[3, op] = stamp
        table[START, op] += by
        table[END, op] += by
        for other in (shifted[UNIT_AFTER, place], shifted[WITH_AFTER, place]):
            if other != NONE and waiting[other] == 0:
                waiting[other] = 1
                queue[queued] = other
                queued += 1
    for place in range(count - 1, -1, -1):
        op = shifted[OP, place]
        hang_in(table, BEFORE, AFTER, heads.unit, table[UNIT, op], op, table[START, op])
        if table[PERSON, op] != NONE:
            hang_in(table, PERSON_BEFORE, PERSON_AFTER, heads.person, table[PERSON, op], op, table[START, op])
    for place in range(count - 1, -1, -1):
        op = shifted[OP, place]
        for other in (op, table[AFTER, op], table[PERSON_AFTER, op]):
            if other != NONE and waiting[other] == 0:
                waiting[other] = 1
                queue[queued] = other
                queued += 1
    note[0], note[1] = queued, count
    return count


def shift_back(table: Any, heads: Heads, scratch: Scratch, count: int) -> None:
    """Hang its steps in where they were; their times are put back with all others."""
    shifted = scratch.shifted
    for place in range(count):
        op = shifted[OP, place]
        take_out(table, BEFORE, AFTER, heads.unit, table[UNIT, op], op)
        if table[PERSON, op] != NONE:
            take_out(table, PERSON_BEFORE, PERSON_AFTER, heads.person, table[PERSON, op], op)
    for place in range(count - 1, -1, -1):
        op = shifted[OP, place]
        before, after = shifted[UNIT_BEFORE, place], shifted[UNIT_AFTER, place]
        hang_between(table, BEFORE, AFTER, heads.unit, table[UNIT, op], op, before, after)
        if table[PERSON, op] != NONE:
            before, after = shifted[WITH_BEFORE, place], shifted[WITH_AFTER, place]
            hang_between(table, PERSON_BEFORE, PERSON_AFTER, heads.person, table[PERSON, op], op, before, after)

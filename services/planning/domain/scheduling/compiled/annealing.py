"""Simulated annealing on the chains of a plan, with every constraint that the list scheduler knows but batches.

A move swaps two neighbours of a chain, or takes an operation out and puts it elsewhere: on another unit,
with another person, earlier or later. Only operations are touched that the lateness hangs on: from a late
job backwards, always to whoever was waited for (van Laarhoven, Aarts & Lenstra, Job shop scheduling by
simulated annealing, Operations Research 40, 1992; for tardiness Singer & Pinedo, 1998). A move that could
close a circle is not made; which places cannot is known from the times (as in Mastrolilli & Gambardella,
Effective neighbourhood functions for the flexible job shop problem, Journal of Scheduling 3, 2000).
Times are carried forward only as far as they change, and back again when the move is not accepted.
"""

from __future__ import annotations

from math import log as log_of
from typing import Any

import numpy

from services.planning.domain.scheduling.compiled.chains import (
    AFTER,
    BEFORE,
    CALENDAR,
    DUE,
    EARLIEST,
    END,
    FAMILY,
    JOB_AFTER,
    JOB_BEFORE,
    KEPT,
    MINUTES,
    PERSON,
    PERSON_AFTER,
    PERSON_BEFORE,
    SKILL,
    START,
    UNIT,
    WEIGHT,
    Heads,
    Opening,
    Scratch,
    Ways,
)
from services.planning.domain.scheduling.compiled.foresight import Foresight, find_paths, least_cost
from services.planning.domain.scheduling.opening import finish, next_open
from services.planning.domain.scheduling.shop import FACTOR, NONE

LONGEST_WALK = 60
IMPOSSIBLE = 1 << 60
COST, BEST, MOVES, ACCEPTED, WORSE, WORSE_BY, IS_OVER = range(7)  # `told`: what a run leaves behind, and when to end
A_LOOK = 256  # operations carried forward between two looks at whether time is over
MOST_CARRIED = 4  # times as many as there are, before a move is given up


def hang_in(table: Any, before: int, after: int, head: Any, place: int, op: int, threshold: int) -> None:
    """Into a chain, before the first operation that starts at a threshold or later."""
    following, previous = head[place], NONE
    while following != NONE and table[START, following] < threshold:
        previous, following = following, table[after, following]
    hang_between(table, before, after, head, place, op, previous, following)


def hang_between(
    table: Any, before: int, after: int, head: Any, place: int, op: int, previous: int, following: int
) -> None:
    table[before, op], table[after, op] = previous, following
    if previous == NONE:
        head[place] = op
    else:
        table[after, previous] = op
    if following != NONE:
        table[before, following] = op


def take_out(table: Any, before: int, after: int, head: Any, place: int, op: int) -> None:
    previous, following = table[before, op], table[after, op]
    if previous == NONE:
        head[place] = following
    else:
        table[after, previous] = following
    if following != NONE:
        table[before, following] = previous


def may_close_a_circle(table: Any, op: int) -> bool:
    """Could what now follows `op` on its unit or with its person lead to the step before it, or the other way round?

    The times are those from before the move: who ends after another has begun leads to him by no path.
    """
    step_before, step_after = table[JOB_BEFORE, op], table[JOB_AFTER, op]
    for row in (AFTER, PERSON_AFTER):
        other = table[row, op]
        if other != NONE and step_before != NONE and table[END, other] <= table[START, step_before]:
            return True
    for row in (BEFORE, PERSON_BEFORE):
        other = table[row, op]
        if other != NONE and step_after != NONE and table[START, other] >= table[END, step_after]:
            return True
    return False


def carry_forward(table: Any, times: Opening, ways: Ways, scratch: Scratch, stamp: int, bound: int, told: Any) -> bool:
    """Bring the times up to date behind the operations in the queue.

    False if that cannot be: something kept in place would have to move, an end would pass the bound, or it
    takes too long. `note` goes in with how many are queued and comes out with how many are in the log.
    """
    queue, waiting, log, note = scratch.queue, scratch.waiting, scratch.log, scratch.note
    size = len(waiting)
    carried, most = 0, MOST_CARRIED * size + A_LOOK
    families = ways.families
    first, count, logged = 0, note[0], 0
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
        previous = table[JOB_BEFORE, op]
        if previous != NONE:
            start = max(start, table[END, previous])
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
    note[0] = logged
    return possible


def waits_for_a_free_one(table: Any, op: int) -> bool:
    """Two that are both kept in place may overlap: that is a hand's doing."""
    for row in (JOB_BEFORE, BEFORE, PERSON_BEFORE):
        previous = table[row, op]
        if previous != NONE and table[KEPT, previous] == 0:
            return True
    return False


def anneal(
    table: Any,
    heads: Heads,
    times: Opening,
    ways: Ways,
    best: Any,
    ends: Any,
    scratch: Scratch,
    foresight: Foresight,
    is_makespan: bool,
    seed: int,
    moves: int,
    hot: float,
    cold: float,
    told: Any,
) -> None:
    """Try so many moves while the temperature falls from hot to cold; the best chains seen are left in `best`.

    `ends` are the last operations of the jobs. `told[COST]` and `told[BEST]` go in and come out; as soon as
    somebody sets `told[IS_OVER]` it ends.
    """
    numpy.random.seed(seed)
    size = table.shape[1]
    queue, waiting, log, note = scratch.queue, scratch.waiting, scratch.log, scratch.note
    late, place_of = scratch.late, scratch.place_of
    waiting[:] = 0
    log[3, :] = 0
    place_of[:] = NONE
    count = 0
    for op in ends:
        if table[END, op] > table[DUE, op] and table[WEIGHT, op] > 0:
            late[count], place_of[op] = op, count
            count += 1
    cost, best_cost = told[COST], told[BEST]
    cooling = (cold / hot) ** (1.0 / max(moves, 1))
    temperature = hot
    foresees, is_stale = len(foresight.last) > 0 and not is_makespan, True
    for move in range(moves):
        if told[IS_OVER] != 0:
            break
        temperature *= cooling
        # Whose lateness? Then back along the chain of those who were waited for, to an operation on it.
        if is_makespan:
            last = ends[0]
            for op in ends:
                if table[END, op] > table[END, last]:
                    last = op
        elif count == 0:
            break
        else:
            last = late[numpy.random.randint(count)]
        op, steps, chosen, chosen_by = last, 0, NONE, 0
        while op != NONE and steps < LONGEST_WALK + size * is_makespan:
            steps += 1
            behind, by = NONE, 0
            for kind in range(3):
                row = BEFORE if kind == 0 else PERSON_BEFORE if kind == 1 else JOB_BEFORE
                previous = table[row, op]
                if previous != NONE and (behind == NONE or table[END, previous] > table[END, behind]):
                    behind, by = previous, kind
            if table[KEPT, op] == 0 and numpy.random.randint(steps) == 0:
                chosen, chosen_by = op, by if behind != NONE else 2
            if behind == NONE or table[END, behind] < table[EARLIEST, op]:
                break
            op = behind
        if chosen == NONE:
            continue
        op = chosen
        stamp = move + 1
        dice = numpy.random.random()
        old_unit, old_person = table[UNIT, op], table[PERSON, op]
        old_minutes, old_calendar = table[MINUTES, op], table[CALENDAR, op]
        old_before, old_after = table[BEFORE, op], table[AFTER, op]
        old_person_before, old_person_after = table[PERSON_BEFORE, op], table[PERSON_AFTER, op]
        job_before, job_after = table[JOB_BEFORE, op], table[JOB_AFTER, op]
        low = table[EARLIEST, op] - 1 if job_before == NONE else table[START, job_before]
        high = IMPOSSIBLE if job_after == NONE else table[END, job_after]
        unit, person, minutes = old_unit, old_person, old_minutes
        first, after_last = ways.alt_first[op], ways.alt_first[op + 1]
        if chosen_by == 0 and (dice < 0.6 or (after_last - first == 1 and old_person == NONE and dice < 0.9)):
            threshold = table[START, old_before]  # past the one before it on the unit
        elif chosen_by == 1 and dice < 0.6:
            threshold = table[START, old_person_before]
        else:
            alt = first + numpy.random.randint(after_last - first)
            unit, minutes = ways.alt_unit[alt], ways.alt_minutes[alt]
            skill = table[SKILL, op]
            if skill != NONE and old_person != NONE:
                able = ways.skill_first[skill]
                chosen_place = able + numpy.random.randint(ways.skill_first[skill + 1] - able)
                if numpy.random.random() < 0.5:  # often with whom it was
                    for place in range(able, ways.skill_first[skill + 1]):
                        if ways.skill_person[place] == old_person:
                            chosen_place = place
                person = ways.skill_person[chosen_place]
                minutes = -(-minutes * ways.skill_factor[chosen_place] // FACTOR)
            # Anywhere between the step before it and the one after it; likely near where it can start.
            ready = table[EARLIEST, op] if job_before == NONE else table[END, job_before]
            until = min(high, max(table[START, op], ready) + 2 * old_minutes)
            since = max(low, ready - old_minutes)
            threshold = ready if dice > 0.8 else since + int(numpy.random.random() * max(until - since, 1))
        calendar = ways.unit_calendar[unit]
        if person != NONE:
            calendar = ways.joint[calendar * ways.calendars + ways.person_calendar[person]]
            if calendar == NONE:
                continue
        take_out(table, BEFORE, AFTER, heads.unit, old_unit, op)
        hang_in(table, BEFORE, AFTER, heads.unit, unit, op, threshold)
        if old_person != NONE:
            take_out(table, PERSON_BEFORE, PERSON_AFTER, heads.person, old_person, op)
            hang_in(table, PERSON_BEFORE, PERSON_AFTER, heads.person, person, op, threshold)
        if (
            unit == old_unit
            and person == old_person
            and table[BEFORE, op] == old_before
            and table[PERSON_BEFORE, op] == old_person_before
        ):
            continue
        if may_close_a_circle(table, op):
            take_out(table, BEFORE, AFTER, heads.unit, unit, op)
            hang_between(table, BEFORE, AFTER, heads.unit, old_unit, op, old_before, old_after)
            if old_person != NONE:
                take_out(table, PERSON_BEFORE, PERSON_AFTER, heads.person, person, op)
                hang_between(
                    table,
                    PERSON_BEFORE,
                    PERSON_AFTER,
                    heads.person,
                    old_person,
                    op,
                    old_person_before,
                    old_person_after,
                )
            continue
        table[UNIT, op], table[PERSON, op], table[MINUTES, op], table[CALENDAR, op] = unit, person, minutes, calendar
        most = cost - int(temperature * log_of(1.0 - numpy.random.random()))  # what is accepted this time
        after = 0
        if foresees:
            if is_stale:
                find_paths(table, foresight)
                is_stale = False
            after = least_cost(table, foresight, op, old_unit, old_before, old_after)
        possible, logged = after <= most, 0
        if possible:
            pushed_count = 0
            for other in (op, old_after, old_person_after, table[AFTER, op], table[PERSON_AFTER, op]):
                if other != NONE and waiting[other] == 0:
                    waiting[other] = 1
                    queue[pushed_count] = other
                    pushed_count += 1
            note[0] = pushed_count
            bound = most if is_makespan else IMPOSSIBLE
            possible = carry_forward(table, times, ways, scratch, stamp, bound, told)
            logged = note[0]
            after = cost
            if possible:
                if is_makespan:
                    after = 0
                    for other in ends:
                        after = max(after, table[END, other])
                else:
                    for entry in range(logged):
                        other = log[0, entry]
                        if table[WEIGHT, other] > 0:
                            was = max(0, log[2, entry] - table[DUE, other])
                            now = max(0, table[END, other] - table[DUE, other])
                            after += table[WEIGHT, other] * (now - was)
        told[MOVES] += 1
        if after > cost:
            told[WORSE] += 1
            told[WORSE_BY] += after - cost
        if possible and after <= most:
            cost = after
            is_stale = True
            told[ACCEPTED] += 1
            if not is_makespan:
                for entry in range(logged):
                    other = log[0, entry]
                    if table[WEIGHT, other] > 0:
                        is_late = table[END, other] > table[DUE, other]
                        if is_late and place_of[other] == NONE:
                            late[count], place_of[other] = other, count
                            count += 1
                        elif not is_late and place_of[other] != NONE:
                            count -= 1
                            moved = late[count]
                            late[place_of[other]], place_of[moved] = moved, place_of[other]
                            place_of[other] = NONE
            if cost < best_cost:
                best_cost = cost
                for row in range(best.shape[0]):
                    for column in range(size):
                        best[row, column] = table[row, column]
            continue
        for entry in range(logged):
            other = log[0, entry]
            table[START, other], table[END, other] = log[1, entry], log[2, entry]
        take_out(table, BEFORE, AFTER, heads.unit, unit, op)
        hang_between(table, BEFORE, AFTER, heads.unit, old_unit, op, old_before, old_after)
        if old_person != NONE:
            take_out(table, PERSON_BEFORE, PERSON_AFTER, heads.person, person, op)
            hang_between(
                table, PERSON_BEFORE, PERSON_AFTER, heads.person, old_person, op, old_person_before, old_person_after
            )
        table[UNIT, op], table[PERSON, op] = old_unit, old_person
        table[MINUTES, op], table[CALENDAR, op] = old_minutes, old_calendar
    told[COST], told[BEST] = cost, best_cost

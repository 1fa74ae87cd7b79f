"""Simulated annealing on the chains of a plan, with every constraint that the list scheduler knows.

A move swaps two neighbours of a chain, or takes an operation out and puts it elsewhere: on another unit,
with another person, earlier or later. Only operations are touched that the lateness hangs on: from a late
job backwards, always to whoever was waited for (van Laarhoven, Aarts & Lenstra, Job shop scheduling by
simulated annealing, Operations Research 40, 1992; for tardiness Singer & Pinedo, 1998). A move that could
close a circle is not made; which places cannot is known from the times (as in Mastrolilli & Gambardella,
Effective neighbourhood functions for the flexible job shop problem, Journal of Scheduling 3, 2000).
Now and then a whole work order moves (`shifting`), or finds a new place for each of its steps (`refitting`).
"""

from __future__ import annotations

from math import log as log_of
from typing import Any

import numpy

from services.planning.domain.scheduling.compiled.batches import goes_on_in_batches
from services.planning.domain.scheduling.compiled.carrying import carry_forward, cost_of_logged, put_back
from services.planning.domain.scheduling.compiled.chains import (
    ACCEPTED,
    AFTER,
    BATCH,
    BEFORE,
    BEST,
    CALENDAR,
    COST,
    DUE,
    EARLIEST,
    END,
    IS_OVER,
    JOB_AFTER,
    JOB_BEFORE,
    KEPT,
    MINUTES,
    MOVES,
    PERSON,
    PERSON_AFTER,
    PERSON_BEFORE,
    SKILL,
    START,
    UNIT,
    WEIGHT,
    WORSE,
    WORSE_BY,
    Heads,
    Opening,
    Scratch,
    Ways,
    hang_between,
    hang_in,
    take_out,
)
from services.planning.domain.scheduling.compiled.foresight import Foresight, find_paths, least_cost
from services.planning.domain.scheduling.compiled.refitting import refit, whom_to_refit
from services.planning.domain.scheduling.compiled.shifting import a_while, shift, shift_back
from services.planning.domain.scheduling.shop import FACTOR, NEVER, NONE

LONGEST_WALK = 60


def may_close_a_circle(table: Any, op: int, overlaps: bool) -> bool:
    """Could what now follows `op` on its unit or with its person lead to the step before it, or the other way round?

    The times are those from before the move: who ends after another has begun leads to him by no path. Where steps
    overlap, because transfer batches go on, only this is sure: who begins after another leads to him by no path.
    """
    step_before, step_after = table[JOB_BEFORE, op], table[JOB_AFTER, op]
    for row in (AFTER, PERSON_AFTER):
        other = table[row, op]
        if other != NONE and step_before != NONE:
            reached = table[START, other] if overlaps else table[END, other]
            if reached <= table[START, step_before]:
                return True
    for row in (BEFORE, PERSON_BEFORE):
        other = table[row, op]
        if other != NONE and step_after != NONE:
            reached = table[START, step_after] if overlaps else table[END, step_after]
            if table[START, other] >= reached:
                return True
    return False


def keep_who_is_late(table: Any, scratch: Scratch, logged: int, count: int) -> int:
    """Bring the late ones up to date with what is in the log. How many there are now."""
    late, place_of = scratch.late, scratch.place_of
    for entry in range(logged):
        op = scratch.log[0, entry]
        if table[WEIGHT, op] > 0:
            is_late = table[END, op] > table[DUE, op]
            if is_late and place_of[op] == NONE:
                late[count], place_of[op] = op, count
                count += 1
            elif not is_late and place_of[op] != NONE:
                count -= 1
                moved = late[count]
                late[place_of[op]], place_of[moved] = moved, place_of[op]
                place_of[op] = NONE
    return count


def accepted(cost: int, temperature: float) -> int:
    """What a plan may cost that comes after one of this cost, this time."""
    return int(cost - int(temperature * log_of(1.0 - numpy.random.random())))


def keep_best(table: Any, best: Any) -> None:
    for row in range(best.shape[0]):
        for column in range(best.shape[1]):
            best[row, column] = table[row, column]


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
    shifts: float,
    refits: float,
    hot: float,
    cold: float,
    told: Any,
) -> None:
    """Try so many moves while the temperature falls from hot to cold; the best chains seen are left in `best`.

    `ends` are the last operations of the jobs, `shifts` the share of the moves that move a whole one, `refits` of those
    that take one or two out and fit them in again. `told[COST]` and
    `told[BEST]` go in and come out; as soon as somebody sets `told[IS_OVER]` it ends.
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
    overlaps, longest = False, 1
    for op in range(size):
        overlaps = overlaps or table[BATCH, op] != 0
        longest = max(longest, table[END, op])
    for move in range(moves):
        if told[IS_OVER] != 0:
            break
        temperature *= cooling
        if foresees and count > 0 and numpy.random.random() < refits:
            whom, dearest = whom_to_refit(table, late, count, ends), (cost, accepted(cost, temperature))
            after = refit(table, heads, times, ways, scratch, foresight, whom, dearest, move + 1, told)
            if after <= dearest[1]:
                cost, is_stale = after, True
                count = keep_who_is_late(table, scratch, note[1], count)
                if cost < best_cost:
                    best_cost = cost
                    keep_best(table, best)
            continue
        if not is_makespan and numpy.random.random() < shifts:
            most = accepted(cost, temperature)
            last = ends[numpy.random.randint(len(ends))]
            steps = shift(table, heads, scratch, last, a_while(longest), move + 1)
            if steps == 0:
                continue
            possible = carry_forward(table, times, ways, scratch, move + 1, NEVER - 1, told)
            after = cost + cost_of_logged(table, log, note[1])
            if possible and after <= most:
                cost, is_stale = after, True
                count = keep_who_is_late(table, scratch, note[1], count)
                if cost < best_cost:
                    best_cost = cost
                    keep_best(table, best)
            else:
                put_back(table, log, note[1])
                shift_back(table, heads, scratch, steps)
            continue
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
                    overlaps_it = kind == 2 and behind != NONE and goes_on_in_batches(table, previous)
                    if overlaps_it and numpy.random.random() < 0.5:
                        continue  # either may hold it up
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
        high = NEVER if job_after == NONE else table[END, job_after]
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
        if may_close_a_circle(table, op, overlaps):
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
        most = accepted(cost, temperature)
        after = 0
        if foresees:
            if is_stale:
                find_paths(table, foresight, foresight.paths, NONE)
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
            note[0], note[1] = pushed_count, 0
            bound = most if is_makespan else NEVER - 1
            possible = carry_forward(table, times, ways, scratch, stamp, bound, told)
            logged = note[1]
            after = cost
            if possible and is_makespan:
                after = 0
                for other in ends:
                    after = max(after, table[END, other])
            elif possible:
                after += cost_of_logged(table, log, logged)
        told[MOVES] += 1
        if after > cost:
            told[WORSE] += 1
            told[WORSE_BY] += after - cost
        if possible and after <= most:
            cost = after
            is_stale = True
            told[ACCEPTED] += 1
            if not is_makespan:
                count = keep_who_is_late(table, scratch, logged, count)
            if cost < best_cost:
                best_cost = cost
                keep_best(table, best)
            continue
        put_back(table, log, logged)
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

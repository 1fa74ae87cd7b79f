"""A plan as chains: who follows whom on each unit and with each person. Times follow from the chains.

One table of whole numbers holds it all, a column for each operation, because a kernel is handed one table
much faster than fifty rows.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy

from services.planning.domain.scheduling.shop import FACTOR, NONE, Plan, Row, Shop

# The rows of the table. The first eleven change as the search goes on, the others do not.
START, END, UNIT, PERSON, MINUTES, CALENDAR, BEFORE, AFTER, PERSON_BEFORE, PERSON_AFTER, FIRST_MOVE = range(11)
KEPT, EARLIEST, FAMILY, SKILL, JOB_BEFORE, JOB_AFTER, DUE, WEIGHT, BATCH, QUANTITY = range(11, 21)
ROWS = 21
CHANGING = 11
COST, BEST, MOVES, ACCEPTED, WORSE, WORSE_BY, IS_OVER = range(7)  # `told`: what a run leaves behind, and when to end


class Opening(NamedTuple):
    """The rows of a shop that tell open time."""

    cal_from: Row
    cal_loop: Row
    cal_first: Row
    cal_loop_first: Row
    cal_week_open: Row
    cal_open: Row
    seg_start: Row
    seg_end: Row
    seg_before: Row


class Ways(NamedTuple):
    """What else could be done: alternatives, people, calendars of two, setups."""

    alt_first: Row
    alt_unit: Row
    alt_minutes: Row
    skill_first: Row
    skill_person: Row
    skill_factor: Row
    unit_calendar: Row
    person_calendar: Row
    joint: Row
    setup: Row
    families: int
    calendars: int


class Scratch(NamedTuple):
    """What a search writes on while it works."""

    queue: Any  # operations whose times are to be looked at again
    waiting: Any  # 1: it is in the queue
    log: Any  # operation, its start and end before, and in which move
    note: Any  # how many of them in the queue, how many in the log
    shifted: Any  # the steps of a work order that is moved as a whole, and between whom each was
    late: Any  # the late last operations of jobs
    place_of: Any  # where among them


def scratch_for(operations: int) -> Scratch:
    one, other, third, fourth = (numpy.zeros(operations, dtype=numpy.int64) for _ in range(4))
    log, note = numpy.zeros((4, operations), dtype=numpy.int64), numpy.zeros(2, dtype=numpy.int64)
    shifted = numpy.zeros((5, operations), dtype=numpy.int64)
    return Scratch(one, other, log, note, shifted, third, fourth)


class Heads(NamedTuple):
    """The first operation of each chain."""

    unit: Any
    person: Any


def table_of(shop: Shop, plan: Plan) -> Any:
    """The chains of a plan. Quickest with a shop whose rows are arrays."""
    operations = len(shop.op_job)
    table = numpy.full((ROWS, operations), NONE, dtype=numpy.int64)
    table[WEIGHT] = table[KEPT] = table[FIRST_MOVE] = 0
    table[START], table[END], table[UNIT], table[PERSON] = plan.start, plan.end, plan.unit, plan.person
    table[EARLIEST], table[FAMILY], table[SKILL] = shop.op_earliest, shop.op_family, shop.op_skill
    table[BATCH], table[QUANTITY] = shop.op_batch, shop.op_quantity
    is_planned = table[UNIT] != NONE
    table[MINUTES] = _minutes(shop, table)
    calendars = numpy.asarray(shop.unit_calendar)[table[UNIT]] if operations and len(shop.unit_calendar) else NONE
    table[CALENDAR] = numpy.where(is_planned, calendars, NONE)
    table[KEPT] = is_planned & (numpy.asarray(shop.kept_unit) != NONE)
    with_person = numpy.flatnonzero(table[PERSON] != NONE)
    if len(with_person):
        persons = numpy.asarray(shop.person_calendar)[table[PERSON, with_person]]
        joint = table[CALENDAR, with_person] * shop.calendars + persons
        table[CALENDAR, with_person] = numpy.asarray(shop.joint)[joint]
    job = numpy.asarray(shop.op_job)
    follows = numpy.flatnonzero((job[1:] == job[:-1]) & is_planned[:-1] & is_planned[1:]) + 1
    table[JOB_BEFORE, follows], table[JOB_AFTER, follows - 1] = follows - 1, follows
    first, after = numpy.asarray(shop.job_first)[:-1], numpy.asarray(shop.job_first)[1:]
    so_far = numpy.concatenate(([0], numpy.cumsum(is_planned)))
    whole = numpy.flatnonzero((after > first) & (so_far[after] - so_far[first] == after - first))
    table[DUE, after[whole] - 1] = numpy.asarray(shop.job_due)[whole]
    table[WEIGHT, after[whole] - 1] = numpy.asarray(shop.job_weight)[whole]
    return table


def _minutes(shop: Shop, table: Any) -> Any:
    """How long each operation takes where it is, with him who does it: `listing.minutes_of` for all at once."""
    minutes = numpy.full(table.shape[1], NONE, dtype=numpy.int64)
    alt_op, alt_unit = numpy.asarray(shop.alt_op, dtype=numpy.int64), numpy.asarray(shop.alt_unit, dtype=numpy.int64)
    chosen = numpy.flatnonzero(table[UNIT, alt_op] == alt_unit)
    minutes[alt_op[chosen]] = numpy.asarray(shop.alt_minutes)[chosen]
    with_person = numpy.flatnonzero(table[PERSON] != NONE)
    if len(with_person):
        skills = numpy.repeat(numpy.arange(len(shop.skill_first) - 1), numpy.diff(numpy.asarray(shop.skill_first)))
        factors = numpy.zeros((len(shop.skill_first) - 1, len(shop.person_calendar)), dtype=numpy.int64)
        factors[skills, numpy.asarray(shop.skill_person)] = shop.skill_factor
        factor = factors[table[SKILL, with_person], table[PERSON, with_person]]
        minutes[with_person] = -(-minutes[with_person] * factor // FACTOR)
    return minutes


def heads_of(shop: Shop, table: Any) -> Any:
    """Hang every operation into its chains, in the order of the plan."""
    heads: Any = Heads(
        *(numpy.full(count, NONE, dtype=numpy.int64) for count in (len(shop.unit_machine), len(shop.person_calendar)))
    )
    for row, before, after, head in (
        (UNIT, BEFORE, AFTER, heads.unit),
        (PERSON, PERSON_BEFORE, PERSON_AFTER, heads.person),
    ):
        order = numpy.lexsort((table[END], table[START], table[row]))
        order = order[table[row, order] != NONE]
        is_next = table[row, order[1:]] == table[row, order[:-1]]
        table[before, order[1:][is_next]] = order[:-1][is_next]
        table[after, order[:-1][is_next]] = order[1:][is_next]
        firsts = numpy.concatenate((order[:1], order[1:][~is_next]))
        head[table[row, firsts]] = firsts
    return heads


def plan_of(table: Any) -> Plan:
    """The plan of the chains."""
    return Plan(table[UNIT].tolist(), table[PERSON].tolist(), table[START].tolist(), table[END].tolist())


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

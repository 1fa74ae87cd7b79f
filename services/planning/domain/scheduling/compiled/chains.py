"""A plan as chains: who follows whom on each unit and with each person. Times follow from the chains.

One table of whole numbers holds it all, a column for each operation, because a kernel is handed one table
much faster than fifty rows.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy

from services.planning.domain.scheduling.listing import minutes_of
from services.planning.domain.scheduling.shop import NONE, Plan, Row, Shop

# The rows of the table. The first eleven change as the search goes on, the others do not.
START, END, UNIT, PERSON, MINUTES, CALENDAR, BEFORE, AFTER, PERSON_BEFORE, PERSON_AFTER, FIRST_MOVE = range(11)
KEPT, EARLIEST, FAMILY, SKILL, JOB_BEFORE, JOB_AFTER, DUE, WEIGHT = range(11, 19)
ROWS = 19
CHANGING = 11


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
    note: Any
    late: Any  # the late last operations of jobs
    place_of: Any  # where among them


def scratch_for(operations: int) -> Scratch:
    one, other, third, fourth = (numpy.zeros(operations, dtype=numpy.int64) for _ in range(4))
    log, note = numpy.zeros((4, operations), dtype=numpy.int64), numpy.zeros(1, dtype=numpy.int64)
    return Scratch(one, other, log, note, third, fourth)


class Heads(NamedTuple):
    """The first operation of each chain."""

    unit: Any
    person: Any


def table_of(shop: Shop, plan: Plan) -> Any:
    """The chains of a plan."""
    operations = len(shop.op_job)
    table = numpy.full((ROWS, operations), NONE, dtype=numpy.int64)
    table[WEIGHT] = table[KEPT] = table[FIRST_MOVE] = 0
    table[START], table[END], table[UNIT], table[PERSON] = plan.start, plan.end, plan.unit, plan.person
    table[EARLIEST], table[FAMILY], table[SKILL] = shop.op_earliest, shop.op_family, shop.op_skill
    for op in range(operations):
        unit, person = int(plan.unit[op]), int(plan.person[op])
        if unit == NONE:
            continue
        job, calendar = shop.op_job[op], shop.unit_calendar[unit]
        table[MINUTES, op] = minutes_of(shop, op, unit, person)
        table[CALENDAR, op] = (
            calendar if person == NONE else shop.joint[calendar * shop.calendars + shop.person_calendar[person]]
        )
        table[KEPT, op] = int(shop.kept_unit[op] != NONE)
        if op > shop.job_first[job] and plan.unit[op - 1] != NONE:
            table[JOB_BEFORE, op], table[JOB_AFTER, op - 1] = op - 1, op
        first, after = shop.job_first[job], shop.job_first[job + 1]
        if op == after - 1 and all(plan.unit[step] != NONE for step in range(first, after)):
            table[DUE, op], table[WEIGHT, op] = shop.job_due[job], shop.job_weight[job]
    return table


def heads_of(shop: Shop, table: Any) -> Any:
    """Hang every operation into its chains, in the order of the plan."""
    heads: Any = Heads(
        *(numpy.full(count, NONE, dtype=numpy.int64) for count in (len(shop.unit_machine), len(shop.person_calendar)))
    )
    order = numpy.lexsort((table[END], table[START]))
    for row, before, after, head in (
        (UNIT, BEFORE, AFTER, heads.unit),
        (PERSON, PERSON_BEFORE, PERSON_AFTER, heads.person),
    ):
        last: dict[int, int] = {}
        for op in order.tolist():
            place = int(table[row, op])
            if place == NONE:
                continue
            if place in last:
                table[before, op], table[after, last[place]] = last[place], op
            else:
                head[place] = op
            last[place] = op
    return heads


def plan_of(table: Any) -> Plan:
    """The plan of the chains."""
    return Plan(table[UNIT].tolist(), table[PERSON].tolist(), table[START].tolist(), table[END].tolist())

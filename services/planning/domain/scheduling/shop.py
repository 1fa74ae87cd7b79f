"""The array model: a whole scheduling problem as rows of whole numbers, so that one source serves two machines.

Python reads these rows as lists; the compiled twin reads the same rows as arrays. Every time is a minute
from now (0), every index counts from 0, and -1 means none. A machine that can do n operations at once
stands here as n units; who asks for an answer hears of machines only.
"""

from __future__ import annotations

from collections.abc import MutableSequence
from typing import NamedTuple

Row = MutableSequence[int]

NONE = -1
NEVER = 1 << 40  # a minute that does not come
WEEK = 7 * 24 * 60
ALWAYS_OPEN = 0  # the calendar everybody has who has none
FACTOR = 1_000_000  # a person's factor of 1: he takes as long as the routing says


class Shop(NamedTuple):
    """What is to be made, and what there is to make it with."""

    # Operations, job after job, each job's in the order of its steps.
    op_job: Row
    op_earliest: Row  # release of its work order, or when its material is expected
    op_family: Row  # for setups; -1 needs none
    op_skill: Row  # -1 needs nobody
    op_batch: Row  # the next step may start once so many of op_quantity are done; 0: once all are
    op_quantity: Row
    op_refused: Row  # 1: cannot be planned, see the reading
    alt_first: Row  # the alternatives of operation o are alt_first[o] .. alt_first[o + 1] - 1
    alt_unit: Row
    alt_minutes: Row
    alt_op: Row
    # Operations that never move: started already, or pinned by hand.
    kept_unit: Row
    kept_person: Row
    kept_start: Row
    kept_end: Row
    # Jobs.
    job_first: Row  # one more than there are jobs
    job_due: Row
    job_weight: Row
    # Units of machines, and what never moves on each, by start.
    unit_machine: Row
    unit_calendar: Row
    unit_kept_first: Row
    unit_kept: Row
    # People, who has which skill (the quicker, then the less versatile first), and what never moves with each.
    person_calendar: Row
    person_kept_first: Row
    person_kept: Row
    skill_first: Row
    skill_person: Row
    skill_factor: Row  # in millionths
    # Setup minutes from one family to the next, a square laid out in one row.
    families: int
    setup: Row
    # Calendars: open segments from cal_from to the end of the week that begins at cal_loop and repeats for ever.
    cal_from: Row
    cal_loop: Row
    cal_first: Row
    cal_loop_first: Row
    cal_week_open: Row
    cal_open: Row
    seg_start: Row
    seg_end: Row
    seg_before: Row  # open minutes of the calendar before the segment
    joint: Row  # the calendar of two together, a square laid out in one row
    calendars: int


def is_plain(shop: Shop) -> bool:
    """Nothing but machines and the order of the steps."""
    closes, changes, overlaps = (any(row) for row in (shop.unit_calendar, shop.setup, shop.op_batch))
    is_free = all(place == NONE for row in (shop.op_skill, shop.kept_unit) for place in row)
    return not (closes or changes or overlaps) and is_free


class Plan(NamedTuple):
    """Where, with whom and when each operation is done; unit -1 has no place."""

    unit: Row
    person: Row
    start: Row
    end: Row


class Desk(NamedTuple):
    """What the list scheduler writes on while it works; see `desk_rows` for the lengths."""

    unit_free: Row
    unit_family: Row
    unit_next_kept: Row
    unit_alarm: Row
    unit_head: Row
    unit_asked: Row
    person_free: Row
    person_next_kept: Row
    after: Row
    deadline: Row
    skipped: Row
    skill_busy: Row
    next_alt: Row
    before_alt: Row


def desk_rows(shop: Shop) -> tuple[int, ...]:
    """How long each row of a desk is."""
    units, people, operations = len(shop.unit_machine), len(shop.person_calendar), len(shop.op_job)
    skills, alternatives = max(len(shop.skill_first) - 1, 1), len(shop.alt_unit)
    return (*[units] * 6, *[people] * 2, *[operations] * 3, skills, *[alternatives] * 2)


class Rule(NamedTuple):
    """Who goes first: index = base - slack_rate · slack - setup_rate · setup minutes; the greatest does.

    Slack is how long an operation may still wait: until `latest`. Whole numbers, so that both machines
    agree to the last bit.
    """

    base: Row
    latest: Row
    slack_rate: int
    setup_rate: int

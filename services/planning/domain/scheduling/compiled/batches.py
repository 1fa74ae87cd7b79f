"""Transfer batches on the chains: the next step begins once the first of them has come, and waits for none later.

What `listing` knows of them, for a search that keeps its plan in one table.
"""

from __future__ import annotations

from typing import Any

from services.planning.domain.scheduling.compiled.chains import (
    BATCH,
    CALENDAR,
    END,
    KEPT,
    MINUTES,
    QUANTITY,
    START,
    Opening,
)
from services.planning.domain.scheduling.opening import finish, next_open
from services.planning.domain.scheduling.shop import NEVER


def goes_on_in_batches(table: Any, op: int) -> bool:
    """What never moves is handed on as a whole."""
    return bool(table[BATCH, op] != 0 and table[KEPT, op] == 0)


def batch_minutes(table: Any, op: int, minutes: int) -> int:
    """So many of these minutes go into one transfer batch of an operation."""
    return int(-(-minutes * table[BATCH, op] // table[QUANTITY, op]))


def handed_on(table: Any, times: Opening, op: int) -> int:
    """When the next step may begin for all that this one does."""
    if not goes_on_in_batches(table, op):
        return int(table[END, op])
    share = batch_minutes(table, op, table[MINUTES, op])
    return int(min(table[END, op], finish(times, table[CALENDAR, op], table[START, op], share)))


def not_before_its_parts(table: Any, times: Opening, op: int, previous: int, start: int) -> tuple[int, int]:
    """Start and end, so late that the last batch has come from the step before when it is worked on."""
    calendar, minutes = table[CALENDAR, op], table[MINUTES, op]
    before_last = minutes - batch_minutes(table, previous, minutes)
    while start < NEVER:
        reached = finish(times, calendar, start, before_last)
        if reached >= table[END, previous]:
            break
        start = next_open(times, calendar, start + table[END, previous] - reached)
    return start, finish(times, calendar, start, minutes)
